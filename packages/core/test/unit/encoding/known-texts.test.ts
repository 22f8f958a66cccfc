import { Known } from '../../../src/encoding/known-texts';

const read = (known: Known<string>, text: string) =>
  known.read(Buffer.from(`<${text}>`), 1, 1 + text.length);

test('what is made of a text is the same each time, also when two texts want one place', () => {
  const made: string[] = [];
  const known = new Known(2, (text) => (made.push(text), `${text}!`));
  for (let round = 0; round < 3; round++)
    for (const text of ['cart-1/7', 'cart-2/7']) expect(read(known, text)).toBe(`${text}!`);
  expect(made).toEqual(['', 'cart-1/7', 'cart-2/7']);
});

test('however many texts come in, each is read as what it says', () => {
  const known = new Known(8, (text) => text);
  for (let round = 0; round < 2; round++)
    for (let n = 0; n < 1_000; n++) expect(read(known, `cart-${n}/7`)).toBe(`cart-${n}/7`);
});

import path from 'node:path';
import { complaintsAbout, misusesOf } from '../support/types/compiled';

jest.setTimeout(60_000);

const fileOf = (name: string) => path.join(__dirname, `${name}.ts`);

describe.each(['misuses/hub', 'misuses/typed-refs'])('%s', (name) => {
  const file = fileOf(name);
  const misuses = misusesOf(file);
  let complaints: ReturnType<typeof complaintsAbout>;
  beforeAll(() => void (complaints = complaintsAbout(file)));

  it.each(misuses)('does not compile: $claim', ({ line }) => {
    expect(complaints.map((complaint) => complaint.line)).toContain(line);
  });

  it('compiles otherwise', () => {
    const announced = new Set(misuses.map(({ line }) => line));
    expect(complaints.filter(({ line }) => !announced.has(line))).toEqual([]);
  });

  it('shows ten misuses at least', () => {
    expect(misuses.length).toBeGreaterThanOrEqual(10);
  });
});

describe('what users write compiles', () => {
  it.each(['idioms/nact', 'idioms/hub'])('without typed references: %s', (name) => {
    expect(complaintsAbout(fileOf(name))).toEqual([]);
  });

  it.each(['idioms/nact', 'idioms/hub'])('with typed references: %s', (name) => {
    const first = `import 'nact-hub/typed-refs';`;
    expect(complaintsAbout(fileOf(name), { first })).toEqual([]);
  });
});

describe('nact alone', () => {
  it('lets wrong messages pass, which is why typed references are there', () => {
    const lax = complaintsAbout(fileOf('misuses/typed-refs'), { without: 'nact-hub/typed-refs' });
    expect(lax.length).toBeLessThan(misusesOf(fileOf('misuses/typed-refs')).length);
  });
});

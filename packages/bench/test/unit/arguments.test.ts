import { readArguments, UsageError } from '../../src/arguments';
import { questions } from '../../src/questions';

describe('the arguments of the benchmarks', () => {
  test('without any: all questions in full, written to docs', () => {
    expect(readArguments([])).toEqual({ help: false, questions, extent: 'full', out: 'docs' });
  });

  test('a name runs that question only, and writes nothing', () => {
    const command = readArguments(['local-query']);
    expect(command.questions.map(({ name }) => name)).toEqual(['local-query']);
    expect(command.out).toBeUndefined();
  });

  test('the short form writes only where it is told to', () => {
    expect(readArguments(['--short'])).toMatchObject({ extent: 'short', out: undefined });
    expect(readArguments(['--short', '--out', 'x'])).toMatchObject({ extent: 'short', out: 'x' });
    expect(readArguments(['--quick'])).toMatchObject({ extent: 'quick', out: 'docs' });
  });

  test.each([
    ['an unknown question', ['speed']],
    ['an unknown option', ['--fast']],
    ['two extents', ['--quick', '--short']],
  ])('%s is refused', (_, args) => {
    expect(() => readArguments(args)).toThrow(UsageError);
  });
});

import type { Bench } from '../bench';
import { machine } from '../report/machine';
import { within } from '../process/within';
import type { Answer, Contender, Question, Round, Sample } from '../question';

/** Milliseconds that one contender may take for one round. */
const longest = 300_000;

/**
 * Runs a question: all contenders in each round, each round beginning with another one, so that
 * what disturbs the machine for a while disturbs none of them alone. The first ones are thrown away if there are several.
 */
export async function answer(question: Question, bench: Bench): Promise<Answer> {
  const begun = performance.now();
  const measuredOn = await machine();
  const contenders = await question.open(bench);
  const count = bench.rounds(question.rounds ?? 5);
  const rounds: Round[] = [];
  const warmUps = bench.warmsUp && count > 1 ? (question.warmUps ?? 1) : 0;
  for (let i = 0; i < warmUps; i++) await runRound(contenders, i);
  while (rounds.length < count) rounds.push(await runRound(contenders, rounds.length));
  const took = performance.now() - begun;
  return {
    question,
    contenders: contenders.map(({ label, role }) => ({ label, role })),
    rounds,
    extent: bench.extent,
    machine: measuredOn,
    took,
  };
}

async function runRound(contenders: readonly Contender[], first: number): Promise<Round> {
  const samples: Record<string, Sample> = {};
  for (let i = 0; i < contenders.length; i++) {
    const contender = contenders[(first + i) % contenders.length]!;
    samples[contender.label] = await within(
      longest,
      `the work of '${contender.label}'`,
      contender.measure(),
    );
  }
  return samples;
}

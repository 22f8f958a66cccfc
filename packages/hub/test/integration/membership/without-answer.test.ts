import type { RegistryStore } from '@nact-hub/registry';
import { hotSwap, memoryBackend, type Backend } from 'nact-hub';
import { journal } from '../../support/actors';
import { useClusters } from '../../support/backends';
import { withMembers, withParts } from '../../support/held-backend';

const never = (): Promise<never> => new Promise(() => undefined);

/** A backend whose registry does not answer these calls any more once it is told to fall silent. */
function silenced(...calls: readonly (keyof RegistryStore)[]) {
  let silent = false;
  const backend: Backend = withParts(memoryBackend(), ({ registry }) => ({
    registry: withMembers(
      registry,
      Object.fromEntries(
        calls.map((call) => [
          call,
          (...args: unknown[]) =>
            silent
              ? never()
              : Reflect.apply(registry[call] as () => Promise<unknown>, registry, args),
        ]),
      ),
    ),
  }));
  return { backend, fallSilent: () => void (silent = true) };
}

describe('without an answer of the registry', () => {
  const clusters = useClusters();
  const supervisors = { children: { actors: [journal], migration: hotSwap({ handover: true }) } };

  it.each(['drain', 'leave'] as const)('a leave ends in its time (%s)', async (call) => {
    const { backend, fallSilent } = silenced(call);
    const a = await clusters.create({ supervisors }, backend).join('a');
    fallSilent();
    expect(await a.leave({ timeout: 200 })).toEqual({ moved: 0, parked: [], stayed: [] });
  });

  it('a start on this node ends in its time, with an unknown outcome', async () => {
    const { backend, fallSilent } = silenced('start');
    const a = await clusters.create({ supervisors }, backend).join('a');
    fallSilent();
    const starting = a.supervisor('children').startChild(journal, { id: 'x' }, { timeout: 200 });
    await expect(starting).rejects.toMatchObject({ code: 'unknown_outcome', reason: 'no_answer' });
  });

  it('a stop on this node ends in its time, with an unknown outcome', async () => {
    const { backend, fallSilent } = silenced('stop');
    const options = { supervisors, requestTimeout: 100, stopTimeout: 100 };
    const a = await clusters.create(options, backend).join('a');
    await a.supervisor('children').startChild(journal, { id: 'x' });
    fallSilent();
    await expect(a.stopChild('x')).rejects.toMatchObject({ code: 'unknown_outcome' });
  });
});

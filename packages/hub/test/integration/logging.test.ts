import { Writable } from 'node:stream';
import { dispatch, start, stop } from 'nact';
import { hotSwap, memoryBackend, startHub } from 'nact-hub';
import pino from 'pino';
import { add, addSurely, journal } from '../support/actors';

/** What a real pino logger wrote, line by line. */
function recordingPino() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write: (line: Buffer, _, done) => {
      lines.push(JSON.parse(String(line)) as Record<string, unknown>);
      done();
    },
  });
  return { lines, logger: pino({ level: 'debug' }, stream) };
}

const levels = { info: 30, warn: 40 };

test('a pino logger gets lines with hub and node, levels by kind, and never what was sent', async () => {
  const { lines, logger } = recordingPino();
  const system = start({ name: 'logging' });
  const supervisors = { children: { actors: [journal], migration: hotSwap() } };
  const hub = await startHub(system, {
    hubId: 'logs',
    backend: memoryBackend(),
    supervisors,
    logger,
  });
  const ref = await hub.supervisor('children').startChild(journal, { id: 'x' });
  await addSurely(ref, 424_242);
  await hub.stopChild('x');
  add(ref, 434_343);
  dispatch(ref, { type: 'add', item: 434_343 });
  await hub.close();
  stop(system);
  expect(lines).not.toHaveLength(0);
  expect(lines.every((line) => line['hub'] === 'logs' && line['node'] === hub.node)).toBe(true);
  const afresh = lines.find(({ msg }) => String(msg).startsWith('handover is off'));
  expect(afresh).toMatchObject({ level: levels.info, supervisor: 'children' });
  const letter = lines.find(({ msg }) => msg === 'a message could not be delivered');
  expect(letter).toMatchObject({ level: levels.warn, reason: 'no_such_child', child: 'x' });
  expect(JSON.stringify(lines)).not.toMatch(/424242|434343/);
});

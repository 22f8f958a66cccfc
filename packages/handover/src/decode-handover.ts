import { CorruptError, type FrameValue, Pieces, settle, unpackFrame } from '@nact-hub/core';
import { checksumOf, type Handover, handoverFormat } from './handover';

/** What a handover must be for, if it is the one that was asked for. */
export interface ExpectedHandover {
  readonly hub: string;
  readonly child: string;
  readonly migration?: string;
}

/**
 * What `encodeHandover` wrote: without a promise, unless it is large. State and `sent` are views of `bytes`.
 * @throws CorruptError `handover_corrupt`, `handover_newer_format` or `handover_of_another_child`
 */
export function decodeHandover(
  bytes: Uint8Array,
  expected: ExpectedHandover,
): Handover | Promise<Handover> {
  const { body, checksum } = outsideOf(bytes);
  const read = (actual: Uint8Array): Handover => {
    if (Buffer.compare(actual, checksum) === 0) return readWanted(body, expected);
    throw corrupt('its checksum is wrong');
  };
  return settle(checksumOf(new Pieces([body])), read);
}

function readWanted(body: Uint8Array, expected: ExpectedHandover): Handover {
  const handover = readBody(body);
  const stranger = (['hub', 'child', 'migration'] as const).find(
    (name) => expected[name] !== undefined && expected[name] !== handover[name],
  );
  if (stranger === undefined) return handover;
  throw new CorruptError(
    'handover_of_another_child',
    `The handover is for ${stranger} '${handover[stranger]}', not for '${expected[stranger]}'`,
  );
}

/** The parts of a handover of the one format there is. */
function outsideOf(bytes: Uint8Array): { body: Uint8Array; checksum: Uint8Array } {
  const [format, checksum, body] = list(unpack(bytes), 'outside');
  if (whole(format, 'format', 1) > handoverFormat) throw newer(format as number);
  return { body: binary(body, 'body'), checksum: binary(checksum, 'checksum') };
}

function readBody(bytes: Uint8Array): Handover {
  const fields = list(unpack(bytes), 'body');
  if (fields.length !== 12 && fields.length !== 14) throw corrupt('body has no 12 or 14 fields');
  const [hub, child, epoch, migration, version, source, ...rest] = fields;
  const [definition, stateVersion, storedAt, state, takenIn, sent, life = 0, inherited = []] = rest;
  return {
    hub: text(hub, 'hub'),
    child: text(child, 'child'),
    epoch: whole(epoch, 'epoch'),
    migration: text(migration, 'migration'),
    version: whole(version, 'version', 1),
    source: text(source, 'source'),
    definition: text(definition, 'definition'),
    stateVersion: whole(stateVersion, 'stateVersion'),
    storedAt: time(storedAt),
    state: state === undefined ? undefined : binary(state, 'state'),
    takenIn: list(takenIn, 'takenIn').map(lastNumber),
    sent: binary(sent, 'sent'),
    life: whole(life, 'life'),
    inherited: list(inherited, 'inherited').map(inheritedNumber),
  };
}

function inheritedNumber(value: FrameValue): readonly [sender: string, life: number, last: number] {
  const [sender, life, last] = list(value, 'inherited', 3);
  return [text(sender, 'sender'), whole(life, 'life', 1), whole(last, 'last number')];
}

function lastNumber(value: FrameValue): readonly [sender: string, last: number] {
  const [sender, last] = list(value, 'takenIn', 2);
  return [text(sender, 'sender'), whole(last, 'last number')];
}

function unpack(bytes: Uint8Array): FrameValue {
  try {
    return unpackFrame(bytes);
  } catch (cause) {
    throw corrupt('it is no frame', { cause });
  }
}

function list(value: FrameValue, name: string, length?: number): readonly FrameValue[] {
  if (Array.isArray(value) && (length === undefined || value.length === length)) return value;
  throw corrupt(`${name} is no list${length === undefined ? '' : ` of ${length}`}`);
}

function text(value: FrameValue, name: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw corrupt(`${name} is no text`);
}

function whole(value: FrameValue, name: string, least = 0): number {
  if (Number.isSafeInteger(value) && (value as number) >= least) return value as number;
  throw corrupt(`${name} is no whole number of at least ${least}`);
}

function time(value: FrameValue): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw corrupt('storedAt is no time');
}

function binary(value: FrameValue, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw corrupt(`${name} is no bytes`);
}

const corrupt = (why: string, options?: ErrorOptions): CorruptError =>
  new CorruptError('handover_corrupt', `The handover is corrupt: ${why}`, options);

const newer = (format: number): CorruptError =>
  new CorruptError(
    'handover_newer_format',
    `The handover has format ${format}, and this node reads up to ${handoverFormat}: update it first`,
  );

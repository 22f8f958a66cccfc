import { randomUUID } from 'node:crypto';
import type { Cluster, Redis } from 'ioredis';
import { bufferOf, partsOf, type Pieces, Turns } from '@nact-hub/core';
import { type Manifest, newManifest, numbersOf, packManifest, readManifest } from './manifest';
import { type Command, isWrongType, send, sendEach, unreachable } from './send';
import type { Script } from './scripts';

/** How often it is tried to write what gets lost meanwhile, or to read what is replaced meanwhile. */
const attempts = 5;
/** After so many, all parts are read by one command: whoever is overtaken again and again must come to an end. */
const oneByOne = 2;

/** A script that puts parts that are all there in their place, and what it needs beyond them. */
interface Placing {
  readonly script: Extract<Script, `${string}_place${string}`>;
  readonly args?: readonly string[];
}

/**
 * What is too large for one command, in parts: a hash with the bytes by number, and a manifest as its `bytes`. One
 * part after another is on its way, and the event loop turns in between. While they are written they have
 * a key of their own, which nobody reads and which expires like everything else.
 */
export class Parts {
  constructor(private readonly commands: Redis | Cluster) {}

  /** @throws UnknownOutcomeError */
  async put(key: string, bytes: Pieces, ttl: number, placing: Placing): Promise<unknown> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const reply = await this.putOnce(key, bytes, String(Math.ceil(ttl)), placing);
      if (reply !== 'gone') return reply;
    }
    throw unreachable(new Error(`what was written for ${key} was lost ${attempts} times`));
  }

  /** What is there, in parts or whole; undefined when there is nothing, or nothing any more. @throws UnknownOutcomeError */
  async get(key: string): Promise<Uint8Array | undefined> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await this.getOnce(key, attempt < oneByOne ? 1 : Infinity);
      if (found !== 'replaced') return found;
    }
    throw unreachable(new Error(`${key} was replaced ${attempts} times while it was read`));
  }

  /** A key of its own for each try: what is executed late of an earlier one meets nothing of this one. */
  private async putOnce(
    key: string,
    bytes: Pieces,
    ttl: string,
    placing: Placing,
  ): Promise<unknown> {
    const manifest = newManifest(randomUUID(), bytes.length);
    const parts = `${key}:${manifest.id}`;
    try {
      return await this.write(parts, bytes, manifest, ttl, { key, ...placing });
    } catch (error) {
      // They would expire, but a second copy need not wait for that. If Redis cannot be reached, nobody waits for it.
      void sendEach(this.commands, [['unlink', parts]]);
      throw error;
    }
  }

  private async write(
    parts: string,
    bytes: Pieces,
    manifest: Manifest,
    ttl: string,
    { key, script, args = [] }: Placing & { readonly key: string },
  ): Promise<unknown> {
    let number = 0;
    for (const part of bytes.parts(manifest.partSize)) {
      const keep = 'nactHubHandover_keepPart' satisfies Script;
      const reply = await this.call(keep, parts, String(number++), ttl, bufferOf(part));
      if (reply === 'gone') return reply;
    }
    const packed = bufferOf(packManifest(manifest));
    return this.call(script, parts, key, String(number), ttl, packed, ...args);
  }

  private async getOnce(key: string, atOnce: number): Promise<Uint8Array | 'replaced' | undefined> {
    const bytes = await this.ask('hgetBuffer', key, 'bytes');
    if (bytes === 'other type') return this.getText(key);
    if (!Buffer.isBuffer(bytes)) return undefined;
    const manifest = readManifest(bytes);
    return manifest ? this.read(key, bytes, manifest, atOnce) : bytes;
  }

  private async getText(key: string): Promise<Buffer | 'replaced' | undefined> {
    const bytes = await this.ask('getBuffer', key);
    if (bytes === 'other type') return 'replaced';
    return Buffer.isBuffer(bytes) ? bytes : undefined;
  }

  /**
   * Each part together with the manifest: they are of one call, or it is begun again. What is not as its manifest
   * says is handed out as far as it goes: it is for the reader of the whole to refuse it, and not as good
   * as nothing.
   */
  private async read(
    key: string,
    packed: Buffer,
    manifest: Manifest,
    atOnce: number,
  ): Promise<Uint8Array | 'replaced' | undefined> {
    const whole = allocate(manifest.length);
    const turns = new Turns();
    let at = 0;
    for (const numbers of partsOf(numbersOf(manifest), { count: atOnce })) {
      const [still, ...parts] = await this.fields(key, 'bytes', ...numbers);
      if (still === undefined) return undefined;
      if (!still.equals(packed)) return 'replaced';
      for (const part of parts) {
        if (part === undefined || part.length > whole.length - at) return whole.subarray(0, at);
        await turns.before(part.length);
        at += part.copy(whole, at);
      }
    }
    return whole.subarray(0, at);
  }

  /** Undefined for what is not there. Another type: something else has taken its place. */
  private async fields(key: string, ...names: string[]): Promise<(Buffer | undefined)[]> {
    const reply = await this.ask('hmgetBuffer', key, ...names);
    if (reply === 'other type') return [Buffer.alloc(0)];
    return (reply as unknown[]).map((field) => (Buffer.isBuffer(field) ? field : undefined));
  }

  private async ask(...command: Command): Promise<unknown> {
    const [reply] = await sendEach(this.commands, [command]);
    if (isWrongType(reply)) return 'other type';
    if (reply instanceof Error) throw unreachable(reply);
    return reply;
  }

  private async call(...command: Command): Promise<unknown> {
    const [reply] = await send(this.commands, [command]);
    return reply;
  }
}

/** Memory that nothing has been written to yet costs nothing. */
function allocate(length: number): Buffer {
  try {
    return Buffer.allocUnsafeSlow(length);
  } catch {
    return Buffer.alloc(0);
  }
}

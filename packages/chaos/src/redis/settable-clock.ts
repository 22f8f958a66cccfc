import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { endianness, tmpdir } from 'node:os';
import path from 'node:path';

const source = path.resolve(__dirname, '../../native/settable-clock.c');
/** Eight bytes, as the program reads them. */
const bytes = 8;

/** A wall clock that can be set for the processes that are started with `env`, and for no others. */
export class SettableClock {
  private readonly offset: number;

  private constructor(private readonly home: string) {
    this.offset = openSync(this.offsetFile, 'w');
    this.set(0);
  }

  /** Undefined without a C compiler (`cc`), or where it makes nothing that can be preloaded. */
  static make(): SettableClock | undefined {
    const home = mkdtempSync(path.join(tmpdir(), 'nact-hub-clock-'));
    const flags = ['-O2', '-shared', '-fPIC', '-o', path.join(home, 'clock.so')];
    const made = process.platform === 'linux' && spawnSync('cc', [...flags, source]).status === 0;
    if (made) return new SettableClock(home);
    rmSync(home, { recursive: true });
    return undefined;
  }

  get env(): Readonly<Record<string, string>> {
    return { LD_PRELOAD: path.join(this.home, 'clock.so'), CLOCK_OFFSET: this.offsetFile };
  }

  /** How far it is ahead of the clock of this machine, milliseconds; whole seconds of it count. */
  set(ahead: number): void {
    const text = Buffer.alloc(bytes);
    const seconds = BigInt(Math.round(ahead / 1_000));
    if (endianness() === 'LE') text.writeBigInt64LE(seconds);
    else text.writeBigInt64BE(seconds);
    writeSync(this.offset, text, 0, bytes, 0);
  }

  /** After the processes have ended. */
  close(): void {
    closeSync(this.offset);
    rmSync(this.home, { recursive: true, force: true });
  }

  private get offsetFile(): string {
    return path.join(this.home, 'offset');
  }
}

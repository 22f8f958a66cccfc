import type { ActorSystemRef, Plugin } from 'nact';

declare module 'nact' {
  /**
   * Starts an actor system with a name. nact takes it as an object only: a plain string is dropped.
   * Each system of a process needs a name of its own.
   */
  export function start(options: { readonly name: string }, ...plugins: Plugin[]): ActorSystemRef;
}

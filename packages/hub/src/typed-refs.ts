/**
 * Opt-in: `import 'nact-hub/typed-refs'` once, anywhere in an app. From then on `dispatch` and `query`
 * refuse messages that the actor behind a reference does not take, which nact's own types let pass.
 * It changes types only, for all references of the program.
 */
export {};

declare module 'nact' {
  interface Ref<T> {
    /**
     * Never there. A method, so that references stay assignable both ways where one message type
     * includes the other, as nact's own functions need.
     */
    readonly takes?: { bivariant(message: T): void }['bivariant'];
  }
}

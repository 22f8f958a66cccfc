import type { RegistryStore } from '@nact-hub/registry';

type Method = keyof RegistryStore;
type Answer<M extends Method> = ReturnType<RegistryStore[M]>;
type Fault<M extends Method> = (
  call: () => Answer<M>,
  ...args: Parameters<RegistryStore[M]>
) => Answer<M>;

/** A store whose calls a test can hold up, fail or falsify. */
export class FaultyStore {
  readonly calls: Method[] = [];
  readonly store: RegistryStore;
  private readonly faults = new Map<Method, Fault<Method>>();

  constructor(store: RegistryStore) {
    this.store = new Proxy(store, {
      get:
        (target, method: Method) =>
        (...args: Parameters<RegistryStore[Method]>) => {
          this.calls.push(method);
          const call = () => (target[method] as (...given: unknown[]) => Answer<Method>)(...args);
          const fault = this.faults.get(method);
          return fault ? fault(call, ...args) : call();
        },
    });
  }

  /** From now on calls of `method` go through `fault`. */
  break<M extends Method>(method: M, fault: Fault<M>): void {
    this.faults.set(method, fault as unknown as Fault<Method>);
  }

  mend(method: Method): void {
    this.faults.delete(method);
  }

  count(method: Method): number {
    return this.calls.filter((each) => each === method).length;
  }
}

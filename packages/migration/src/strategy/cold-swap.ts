import { checkSwapOptions, type MigrationStrategy, type SwapOptions } from './migration-strategy';

/**
 * Cold swap: the old instance ends before the new one starts, so that there are never two. If the
 * target cannot start it, the source does, with its state.
 * @throws InvalidConfigError naming the option
 */
export const coldSwap = (options: SwapOptions = {}): MigrationStrategy =>
  Object.freeze<MigrationStrategy>({
    name: 'coldSwap',
    modes: ['cold'],
    ...checkSwapOptions('coldSwap', options),
    migrate: ({ children }, steps) => steps.coldSwap(children),
  });

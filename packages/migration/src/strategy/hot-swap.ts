import { checkSwapOptions, type MigrationStrategy, type SwapOptions } from './migration-strategy';

/**
 * Hot swap: the new instance is started and registered before the old one ends, so that there is
 * always one that will serve.
 * @throws InvalidConfigError naming the option
 */
export const hotSwap = (options: SwapOptions = {}): MigrationStrategy =>
  Object.freeze<MigrationStrategy>({
    name: 'hotSwap',
    modes: ['hot'],
    ...checkSwapOptions('hotSwap', options),
    migrate: ({ children }, steps) => steps.hotSwap(children),
  });

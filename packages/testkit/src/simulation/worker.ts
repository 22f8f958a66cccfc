/** A process that runs schedules for another one: see `pool.ts`. */
import { simulateMany } from './many';
import type { Order } from './pool';

process.on('message', (order: Order) => {
  void simulateMany(order).then((totals) => process.send!(totals));
});
process.on('disconnect', () => process.exit());

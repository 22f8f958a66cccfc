import { start } from 'nact';
import { serve } from '../process/serve';
import { ByHand, type Children } from '../redis/by-hand';

let hands: ByHand;

serve({
  open: (redis: string) => void (hands = new ByHand(redis, start({ name: 'by-hand' } as never))),
  start: (children: Children) => hands.start(children),
  move: (children: Children) => hands.move(children),
  roundTrip: (bytes: number) => hands.roundTrip(bytes),
  ping: () => hands.ping(),
});

import { sliceOf } from '@nact-hub/core';
import { packOutbound, readInbound, type Arrival, type Envelope } from '@nact-hub/messaging';

/** A frame without some of its messages. The others are acknowledged by number: their places have changed. */
export function without(frame: Uint8Array, isLost: (arrival: Arrival) => boolean): Uint8Array {
  const { arrivals, ...rest } = readInbound(frame);
  const posts = arrivals.filter((arrival) => !isLost(arrival)).map(envelopeOf);
  return packOutbound({ ...rest, posts });
}

/** A frame in which what some of its messages say cannot be read, and all else is as it was. */
export function spoilt(frame: Uint8Array, isSpoilt: (arrival: Arrival) => boolean): Uint8Array {
  const copy = Buffer.from(frame);
  for (const arrival of readInbound(copy).arrivals) if (isSpoilt(arrival)) arrival.bytes.fill(255);
  return copy;
}

/** Whether a message is for a child. */
export const isFor = ({ receiver }: Arrival, child: string): boolean =>
  receiver.party.startsWith(`${child}/`);

function envelopeOf(arrival: Arrival): Envelope {
  const { sender, receiver, number, head, earlier, bytes } = arrival;
  return {
    route: { from: sender.party, to: receiver.party },
    ...{ number, head, earlier, said: sliceOf(bytes), posted: 2 },
  };
}

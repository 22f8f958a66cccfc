export { decodeHandover, encodeHandover, handoverFormat, type Handover } from './handover';
export { memoryHandovers } from './memory/memory-handovers';
export { handoverKey, type HandoverEntry, type HandoverStore } from './store';

import { RedisChannels } from '../support/redis-channels';
import { describeChannel } from './channel.contract';

describeChannel('Redis', () => new RedisChannels());

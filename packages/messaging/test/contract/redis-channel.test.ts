import { deployments, whenWhole } from '@nact-hub/testkit';
import { RedisChannels } from '../support/redis-channels';
import { describeChannel } from './channel.contract';

for (const deployment of deployments) {
  describeChannel(deployment, async () => {
    await whenWhole(deployment);
    return new RedisChannels(deployment);
  });
}

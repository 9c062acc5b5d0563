/** Every event, by subject. */
import { defineContract } from '@xmpp-ftw/core'
import { channelsContract } from './contracts/channels.js'
import { discoveryContract } from './contracts/discovery.js'
import { followersContract } from './contracts/followers.js'
import { itemsContract } from './contracts/items.js'
import { mediaContract } from './contracts/media.js'
import { registrationContract } from './contracts/registration.js'
import { searchContract } from './contracts/search.js'

export const contract = defineContract({
  requests: {
    ...discoveryContract.requests,
    ...registrationContract.requests,
    ...channelsContract.requests,
    ...itemsContract.requests,
    ...followersContract.requests,
    ...searchContract.requests,
    ...mediaContract.requests,
  },
  pushes: {
    ...channelsContract.pushes,
    ...itemsContract.pushes,
    ...followersContract.pushes,
    ...mediaContract.pushes,
  },
})

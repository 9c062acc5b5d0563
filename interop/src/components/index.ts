/** Services of our own behind a real server, where nobody packages the real ones. */
export { ChannelServer } from './buddycloud/channel-server.js'

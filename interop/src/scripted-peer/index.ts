/**
 * A server for connection tests that says, byte by byte, what the test tells it to.
 *
 *     const peer = await scriptedPeer()
 *     const connection = await peer.accept()
 *     await connection.expect(/<stream:stream[^>]*>/)
 *     await connection.send('<stream:stream …>')
 *     await peer.stop()
 */
export { PeerConnection, type WaitOptions } from './peer-connection.js'
export { type ScriptedPeer, type ScriptedPeerOptions, scriptedPeer } from './scripted-peer.js'

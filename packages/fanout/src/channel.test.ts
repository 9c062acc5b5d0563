import { describe, expect, it } from 'vitest'
import { channelOf, nodeOf } from './channel.js'

describe('a channel and its node', () => {
  it.each([
    ['/9f2c/scores', { realm: '9f2c', channel: 'scores' }],
    ['/9f2c/scores/2024/final', { realm: '9f2c', channel: 'scores/2024/final' }],
    ['/9f2c//', { realm: '9f2c', channel: '/' }],
    ['/réalm &<>/a\nb', { realm: 'réalm &<>', channel: 'a\nb' }],
  ])('%o', (node, channel) => {
    expect(channelOf(node)).toEqual(channel)
    expect(nodeOf(channel)).toBe(node)
  })

  it.each(['', '/', '//', '//scores', '/9f2c', '/9f2c/', 'scores', '9f2c/scores', 'http://example.com/feed'])(
    '%o is no node of a channel',
    (node) => {
      expect(channelOf(node)).toBeUndefined()
    },
  )
})

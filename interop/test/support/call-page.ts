/** What the pages of jingle-calls.test.ts run: clients whose calls use the browser's own WebRTC, driven from the test. */
import { type Client, connect, embed, RequestError } from '@xmpp-ftw/client'
import { jingle } from '@xmpp-ftw/jingle'
import { type AnswerOptions, type Call, Calls } from '@xmpp-ftw/jingle/browser'

export interface Media {
  audio?: boolean
  video?: boolean
  /** Label of a data channel. */
  channel?: string
}

interface Received {
  size: number
  hash: string
}

interface Person {
  client: Client
  calls: Calls
  known: Map<string, Call>
  channels: Map<string, RTCDataChannel>
  files: Map<string, Received>
  /** What had arrived in each call when `silent` was asked. */
  heard: Map<string, string>
  errors: string[]
  requests: Set<string>
  pushes: { event: string; payload: unknown }[]
}

const people = new Map<string, Person>()
const CHUNK = 16_384

const page = {
  /** Opens a client under a name: through that gateway, or directly over that server's WebSocket. */
  open(
    name: string,
    how: ({ gateway: string } | { websocket: string }) & { relay?: boolean; services?: boolean },
  ): void {
    const client =
      'gateway' in how
        ? connect(how.gateway)
        : embed([jingle()], { connection: { websocket: how.websocket } as never })
    const requests = new Set<string>()
    const request = client.request.bind(client) as (...args: unknown[]) => Promise<unknown>
    Object.assign(client, {
      request: (event: string, ...rest: unknown[]) => {
        requests.add(event)
        return request(event, ...rest)
      },
    })
    const calls = new Calls(client, {
      services: how.services ?? true,
      rtc: { iceTransportPolicy: how.relay ? 'relay' : 'all' },
    })
    const person: Person = {
      client,
      calls,
      known: new Map(),
      channels: new Map(),
      files: new Map(),
      heard: new Map(),
      errors: [],
      requests,
      pushes: [],
    }
    calls.on('incoming', (call) => know(person, call))
    client.on('*', (event, payload) => person.pushes.push({ event, payload }))
    people.set(name, person)
  },

  async request(
    name: string,
    event: string,
    payload?: unknown,
  ): Promise<{ data?: unknown; error?: unknown }> {
    const request = get(name).client.request as unknown as (
      event: string,
      payload: unknown,
    ) => Promise<unknown>
    try {
      return { data: await request(event, payload) }
    } catch (error) {
      return { error: error instanceof RequestError ? error.toJSON() : String(error) }
    }
  },

  pushes: (name: string) => get(name).pushes,

  /** Events that this page asked for and was told, for the record. */
  events: (name: string) => ({
    requests: [...get(name).requests],
    pushes: [...new Set(get(name).pushes.map(({ event }) => event))],
  }),

  incoming: (name: string) =>
    [...get(name).known.values()]
      .filter(({ incoming }) => incoming)
      .map(({ id, peer, media, replaces, state }) => ({ id, peer, media, replaces, state })),

  async call(name: string, to: string, media: Media): Promise<string> {
    const person = get(name)
    const call = await person.calls.call(to, await options(person, media, name))
    know(person, call)
    const channel = person.channels.get(`${name} dialled`)
    if (channel) person.channels.set(call.id, channel)
    return call.id
  },

  ring: (name: string, id: string) => callOf(name, id).ring(),

  async accept(name: string, id: string, media: Media): Promise<void> {
    await callOf(name, id).accept(await options(get(name), { ...media, channel: '' }, name))
  },

  reject: (name: string, id: string) => callOf(name, id).reject(),
  hangUp: (name: string, id: string) => callOf(name, id).hangUp(),
  hold: (name: string, id: string) => callOf(name, id).hold(),
  resume: (name: string, id: string) => callOf(name, id).resume(),
  mute: (name: string, id: string, kind: 'audio' | 'video') => callOf(name, id).mute(kind),
  unmute: (name: string, id: string, kind: 'audio' | 'video') => callOf(name, id).unmute(kind),
  restart: (name: string, id: string) => callOf(name, id).restart(),

  /** Adds a camera to a call that has none. */
  async addVideo(name: string, id: string): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true })
    for (const track of stream.getTracks()) callOf(name, id).connection?.addTrack(track, stream)
  },

  state(name: string, id: string) {
    const { state, reason, connection, held, remoteStream } = callOf(name, id)
    return {
      state,
      errors: get(name).errors,
      reason,
      held,
      ice: connection?.iceConnectionState,
      ufrag: /a=ice-ufrag:(\S+)/.exec(connection?.remoteDescription?.sdp ?? '')?.[1],
      remote: remoteStream
        .getTracks()
        .map(({ kind }) => kind)
        .sort(),
      mine: connection?.localDescription?.sdp,
    }
  },

  /** Bytes received of each kind, and by which kind of candidates. */
  async received(name: string, id: string) {
    const bytes: Record<string, number> = { audio: 0, video: 0 }
    let local: string | undefined
    const stats = (await callOf(name, id).connection?.getStats()) ?? new Map()
    const reports = [...(stats as ReadonlyMap<string, Record<string, unknown>>).values()]
    for (const report of reports) {
      const kind = String(report.kind)
      if (report.type === 'inbound-rtp') bytes[kind] = (bytes[kind] ?? 0) + Number(report.bytesReceived)
      if (report.type === 'candidate-pair' && report.nominated && report.state === 'succeeded')
        local = String(reports.find(({ id }) => id === report.localCandidateId)?.candidateType)
    }
    return { ...bytes, local }
  },

  /** Whether nothing has arrived since this was asked before. */
  async silent(name: string, id: string): Promise<boolean> {
    const { local: _, ...bytes } = await page.received(name, id)
    const heard = JSON.stringify(bytes)
    const before = get(name).heard.get(id)
    get(name).heard.set(id, heard)
    return heard === before
  },

  /** Random bytes over the data channel; resolves with their hash. */
  async sendFile(name: string, id: string, size: number): Promise<string> {
    const channel = get(name).channels.get(id)
    if (!channel) throw new Error('No channel')
    const bytes = new Uint8Array(size)
    for (let at = 0; at < size; at += 65_536)
      crypto.getRandomValues(bytes.subarray(at, Math.min(at + 65_536, size)))
    channel.bufferedAmountLowThreshold = 4 * CHUNK
    for (let at = 0; at < size; at += CHUNK) {
      if (channel.bufferedAmount > 16 * CHUNK)
        await new Promise<void>((resolve) => {
          channel.onbufferedamountlow = () => resolve()
        })
      channel.send(bytes.subarray(at, at + CHUNK))
    }
    channel.send('end')
    return hashOf(bytes)
  },

  file: (name: string, id: string) => get(name).files.get(id),

  async close(name: string): Promise<void> {
    const { calls, client } = get(name)
    await calls.close()
    await client.close()
  },
}

function get(name: string): Person {
  const found = people.get(name)
  if (!found) throw new Error(`Nobody is called '${name}'`)
  return found
}

function callOf(name: string, id: string): Call {
  const found = get(name).known.get(id)
  if (!found) throw new Error(`No call '${id}'`)
  return found
}

function know(person: Person, call: Call): void {
  person.known.set(call.id, call)
  call.on('error', (error) => person.errors.push(String(error)))
  call.on('channel', (channel) => {
    person.channels.set(call.id, channel)
    receive(person, call.id, channel)
  })
}

function receive(person: Person, id: string, channel: RTCDataChannel): void {
  const chunks: ArrayBuffer[] = []
  channel.binaryType = 'arraybuffer'
  channel.onmessage = async ({ data }) => {
    if (data instanceof ArrayBuffer) chunks.push(data)
    else {
      const bytes = new Uint8Array(await new Blob(chunks).arrayBuffer())
      person.files.set(id, { size: bytes.length, hash: await hashOf(bytes) })
    }
  }
}

async function options(
  person: Person,
  { audio, video, channel }: Media,
  name: string,
): Promise<AnswerOptions> {
  const stream =
    audio || video ? await navigator.mediaDevices.getUserMedia({ audio: !!audio, video: !!video }) : undefined
  return {
    ...(stream && { stream }),
    prepare(connection) {
      if (channel) person.channels.set(`${name} dialled`, connection.createDataChannel(channel))
    },
  }
}

async function hashOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export type CallPage = typeof page
Object.assign(globalThis, { page })

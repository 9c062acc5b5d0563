import { createHash, createHmac, pbkdf2Sync } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AuthError } from '../../errors.js'
import * as NS from '../../namespaces.js'
import { Scram, type ScramInit, type ScramName } from './scram.js'

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const HASHES = { 'SCRAM-SHA-1': 'sha1', 'SCRAM-SHA-256': 'sha256', 'SCRAM-SHA-512': 'sha512' } as const

/** The other side, made of Node's own cryptography, so that no mistake can be on both sides. */
function server(name: ScramName, password: string, salt = Buffer.from('salt'), iterations = 4096) {
  const hash = HASHES[name]
  const hmac = (key: Buffer, data: string): Buffer => createHmac(hash, key).update(data).digest()
  const digest = (data: Buffer): Buffer => createHash(hash).update(data).digest()
  const salted = pbkdf2Sync(Buffer.from(password), salt, iterations, digest(Buffer.of()).length, hash)
  let bare = ''
  let first = ''
  return {
    first(message: string): string {
      bare = message.replace(/^n,,/, '')
      first = `r=${/r=(.*)$/.exec(bare)?.[1]}server,s=${salt.toString('base64')},i=${iterations}`
      return first
    },
    /** The final message, or `undefined` when the client's proof is wrong. */
    final(message: string): string | undefined {
      const [, last = '', proof = ''] = /^(.*),p=(.*)$/.exec(message) ?? []
      const signed = `${bare},${first},${last}`
      const stored = digest(hmac(salted, 'Client Key'))
      const signature = hmac(stored, signed)
      const key = Buffer.from(proof, 'base64').map((byte, at) => byte ^ (signature[at] ?? 0))
      if (!digest(Buffer.from(key)).equals(stored)) return undefined
      return `v=${hmac(hmac(salted, 'Server Key'), signed).toString('base64')}`
    },
  }
}

async function refusal(run: () => Promise<unknown>): Promise<AuthError> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AuthError)) throw new Error(`Not refused: ${error}`)
  expect(error.toJSON()).toMatchObject({
    type: 'auth',
    condition: 'login-fail',
    description: 'XMPP authentication fail',
    application: { xmlns: NS.sasl },
  })
  return error
}

const conditionOf = async (run: () => Promise<unknown>): Promise<string | undefined> =>
  (await refusal(run)).application?.condition

describe('the exchanges of the RFCs', () => {
  it.each([
    {
      name: 'SCRAM-SHA-1' as const,
      nonce: 'fyko+d2lbbFgONRv9qkxdawL',
      first: 'r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096',
      response: 'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
      final: 'v=rmF9pqV8S7suAoZWja4dJRkFsKQ=',
      source: 'RFC 5802, section 5',
    },
    {
      name: 'SCRAM-SHA-256' as const,
      nonce: 'rOprNGfwEbeRWgbNEkqO',
      first: 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096',
      response:
        'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
      final: 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
      source: 'RFC 7677, section 3',
    },
  ])('$name ($source)', async ({ name, nonce, first, response, final }) => {
    const scram = new Scram(name, { username: 'user', password: 'pencil', nonce })
    expect(text(await scram.initial())).toBe(`n,,n=user,r=${nonce}`)
    expect(text(await scram.challenge(bytes(first)))).toBe(response)
    await scram.success(bytes(final))
  })
})

async function exchange(name: ScramName, init: ScramInit, serverPassword: string): Promise<string> {
  const scram = new Scram(name, init)
  const peer = server(name, serverPassword)
  const initial = text(await scram.initial())
  const final = peer.final(text(await scram.challenge(bytes(peer.first(initial)))))
  if (final === undefined) throw new Error('wrong proof')
  await scram.success(bytes(final))
  return initial
}

describe.each(Object.keys(HASHES) as ScramName[])('%s', (name) => {
  it('logs in', async () => {
    const initial = await exchange(name, { username: 'juliet', password: 'R0m30' }, 'R0m30')
    expect(initial).toMatch(/^n,,n=juliet,r=[A-Za-z\d+/]{32}$/)
  })

  it('takes a new nonce each time', async () => {
    const init = { username: 'juliet', password: 'R0m30' }
    expect(await exchange(name, init, 'R0m30')).not.toBe(await exchange(name, init, 'R0m30'))
  })

  it('logs in with names and passwords beyond ASCII, however they were typed', async () => {
    const init = { username: 'Jürgen=a,b', password: 'pa\u0308ss\u00a0€ 😀 \ufb01' }
    const initial = await exchange(name, init, 'p\u00e4ss € 😀 fi')
    expect(initial).toMatch(/^n,,n=Jürgen=3Da=2Cb,r=/)
  })

  it('makes a wrong proof of a wrong password', async () => {
    await expect(exchange(name, { username: 'juliet', password: 'a' }, 'b')).rejects.toThrow('wrong proof')
  })

  it('takes the final message as a challenge too', async () => {
    const scram = new Scram(name, { username: 'a', password: 'b' })
    const peer = server(name, 'b')
    const response = await scram.challenge(bytes(peer.first(text(await scram.initial()))))
    expect(await scram.challenge(bytes(peer.final(text(response)) ?? ''))).toHaveLength(0)
    await scram.success(undefined)
  })
})

describe('a hostile or broken server', () => {
  const nonce = 'abc'
  const start = async (more: Partial<ScramInit> = {}): Promise<Scram> => {
    const scram = new Scram('SCRAM-SHA-256', { username: 'a', password: 'b', nonce, ...more })
    await scram.initial()
    return scram
  }
  const proved = async (): Promise<{ scram: Scram; final: string }> => {
    const scram = new Scram('SCRAM-SHA-256', { username: 'a', password: 'b' })
    const peer = server('SCRAM-SHA-256', 'b')
    const response = await scram.challenge(bytes(peer.first(text(await scram.initial()))))
    return { scram, final: peer.final(text(response)) ?? '' }
  }

  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })

  it.each([
    ['nonce not extended', 'r=abc,s=c2FsdA==,i=4096', 'aborted'],
    ['another nonce', 'r=xyzabc,s=c2FsdA==,i=4096', 'aborted'],
    ['no nonce', 'r=,s=c2FsdA==,i=4096', 'aborted'],
    ['a nonce of another alphabet', 'r=abc\u00e9,s=c2FsdA==,i=4096', 'aborted'],
    ['a nonce with a control', 'r=abc\u0001,s=c2FsdA==,i=4096', 'aborted'],
    ['no salt', 'r=abcd,s=,i=4096', 'malformed-request'],
    ['a salt that is not Base64', 'r=abcd,s=!,i=4096', 'incorrect-encoding'],
    ['no iterations', 'r=abcd,s=c2FsdA==,i=0', 'malformed-request'],
    ['iterations below none', 'r=abcd,s=c2FsdA==,i=-1', 'malformed-request'],
    ['iterations that are no number', 'r=abcd,s=c2FsdA==,i=NaN', 'malformed-request'],
    ['iterations that are no integer', 'r=abcd,s=c2FsdA==,i=1.5', 'malformed-request'],
    ['iterations in another notation', 'r=abcd,s=c2FsdA==,i=1e3', 'malformed-request'],
    ['iterations left out', 'r=abcd,s=c2FsdA==,i=', 'malformed-request'],
    ['too many iterations', 'r=abcd,s=c2FsdA==,i=1000001', 'aborted'],
    ['far too many iterations', `r=abcd,s=c2FsdA==,i=${'9'.repeat(15)}`, 'aborted'],
    ['more iterations than numbers can tell', `r=abcd,s=c2FsdA==,i=${'9'.repeat(400)}`, 'malformed-request'],
    ['no iteration count', 'r=abcd,s=c2FsdA==', 'malformed-request'],
    ['the wrong order', 'i=4096,r=abcd,s=c2FsdA==', 'malformed-request'],
    ['nothing', '', 'malformed-request'],
    ['nonsense', 'hello', 'malformed-request'],
    ['a mandatory extension', 'm=x,r=abcd,s=c2FsdA==,i=4096', 'aborted'],
    ['an error', 'e=unknown-user', 'not-authorized'],
    ['another error', 'e=other-error', 'aborted'],
  ])('%s', async (_, first, condition) => {
    const derive = vi.spyOn(crypto.subtle, 'deriveBits')
    const scram = await start()
    expect(await conditionOf(() => scram.challenge(bytes(first)))).toBe(condition)
    expect(derive).not.toHaveBeenCalled()
    // Refused is refused: there is no second try.
    expect(await conditionOf(() => scram.challenge(bytes('r=abcd,s=c2FsdA==,i=1')))).toBe('aborted')
    expect(await conditionOf(() => scram.success(bytes('v=')))).toBe('aborted')
  })

  it('takes optional extensions, which mean nothing to us', async () => {
    const scram = await start()
    expect(text(await scram.challenge(bytes('r=abcd,s=c2FsdA==,i=1,x=1')))).toMatch(/^c=biws,r=abcd,p=/)
  })

  it('has as many iterations as the operator allows', async () => {
    const few = await start({ maxIterations: 10 })
    expect(await conditionOf(() => few.challenge(bytes('r=abcd,s=c2FsdA==,i=11')))).toBe('aborted')
    const enough = await start({ maxIterations: 10 })
    await enough.challenge(bytes('r=abcd,s=c2FsdA==,i=10'))
  })

  it('derives the key in one call', async () => {
    const derive = vi.spyOn(crypto.subtle, 'deriveBits')
    const sign = vi.spyOn(crypto.subtle, 'sign')
    await (await start()).challenge(bytes('r=abcd,s=c2FsdA==,i=10000'))
    expect([derive.mock.calls.length, sign.mock.calls.length]).toEqual([1, 4])
  })

  it.each([
    ['a signature of zeros', `v=${Buffer.alloc(32).toString('base64')}`, 'aborted'],
    ['an empty signature', 'v=', 'aborted'],
    ['a short signature', 'v=AAAA', 'aborted'],
    ['a signature that is not Base64', 'v=!', 'incorrect-encoding'],
    ['no signature', 'x=1', 'aborted'],
    ['an error', 'e=invalid-proof', 'not-authorized'],
    ['nothing', '', 'aborted'],
  ])('final: %s', async (_, final, condition) => {
    for (const step of ['success', 'challenge'] as const) {
      const { scram } = await proved()
      expect(await conditionOf(() => scram[step](bytes(final)))).toBe(condition)
      expect(await conditionOf(() => scram.success(undefined))).toBe('aborted')
    }
  })

  it('a signature with one bit wrong, or one byte more', async () => {
    for (const change of [
      (signature: Buffer) => {
        signature[31] = (signature[31] ?? 0) ^ 1
        return signature
      },
      (signature: Buffer) => Buffer.concat([signature, Buffer.of(0)]),
    ]) {
      const { scram, final } = await proved()
      const changed = change(Buffer.from(final.slice(2), 'base64')).toString('base64')
      expect(await conditionOf(() => scram.success(bytes(`v=${changed}`)))).toBe('aborted')
    }
  })

  it('success without proof, at any time', async () => {
    const { scram } = await proved()
    expect(await conditionOf(() => scram.success(undefined))).toBe('aborted')
    const early = await start()
    expect(await conditionOf(() => early.success(undefined))).toBe('aborted')
    expect(await conditionOf(() => early.success(bytes('v=AAAA')))).toBe('aborted')
  })

  it('one challenge too many', async () => {
    const { scram, final } = await proved()
    await scram.challenge(bytes(final))
    expect(await conditionOf(() => scram.challenge(bytes(final)))).toBe('aborted')
  })

  it('bytes that are not UTF-8', async () => {
    const scram = await start()
    expect(await conditionOf(() => scram.challenge(Uint8Array.of(0xff, 0xfe)))).toBe('malformed-request')
  })

  it('words of its own do not reach the app', async () => {
    const scram = await start()
    const error = await refusal(() => scram.challenge(bytes('e=<script>alert(1)</script>')))
    expect(JSON.stringify(error)).not.toContain('alert')
  })
})

describe('on our side', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  it('says what is missing where there is no WebCrypto', async () => {
    for (const crypto of [undefined, { getRandomValues: () => new Uint8Array() }]) {
      vi.stubGlobal('crypto', crypto)
      const scram = new Scram('SCRAM-SHA-1', { username: 'a', password: 'b' })
      expect((await refusal(() => scram.initial())).application?.description).toMatch(/WebCrypto is missing/)
    }
  })

  it.each(['', '\u00ad', '\u0000', '\ud800'])('refuses the user name %j', async (username) => {
    const scram = new Scram('SCRAM-SHA-1', { username, password: 'b' })
    expect(await conditionOf(() => scram.initial())).toBe('malformed-request')
  })

  it('refuses a password that cannot be one', async () => {
    const scram = new Scram('SCRAM-SHA-1', { username: 'a', password: 'hunter2\u0000', nonce: 'abc' })
    await scram.initial()
    const error = await refusal(() => scram.challenge(bytes('r=abcd,s=c2FsdA==,i=1')))
    expect(error.application?.condition).toBe('malformed-request')
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })
})

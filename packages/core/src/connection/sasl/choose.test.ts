import { describe, expect, it } from 'vitest'
import { AuthError } from '../../errors.js'
import * as NS from '../../namespaces.js'
import type { Login } from '../connection.js'
import { type ChooseOptions, chooseMechanism } from './choose.js'

const ALL = [
  'PLAIN',
  'ANONYMOUS',
  'SCRAM-SHA-1',
  'SCRAM-SHA-512',
  'SCRAM-SHA-256',
  'OAUTHBEARER',
  'DIGEST-MD5',
]
const SECURE: ChooseOptions = { secure: true, allowPlain: false }
const CLEAR: ChooseOptions = { secure: false, allowPlain: false }
const TRUSTED: ChooseOptions = { secure: false, allowPlain: true }

const user: Login = { domain: 'd', username: 'u', password: 'p' }
const token: Login = { domain: 'd', username: 'u', token: 't' }
const both: Login = { ...user, ...token }
const nobody: Login = { domain: 'd' }

describe('the mechanism chosen', () => {
  const cases: [offered: string[], login: Login, options: ChooseOptions, chosen: string][] = [
    [ALL, user, SECURE, 'SCRAM-SHA-512'],
    [ALL, user, CLEAR, 'SCRAM-SHA-512'],
    [['PLAIN', 'SCRAM-SHA-1', 'SCRAM-SHA-256'], user, SECURE, 'SCRAM-SHA-256'],
    [['PLAIN', 'SCRAM-SHA-1'], user, SECURE, 'SCRAM-SHA-1'],
    [['PLAIN', 'SCRAM-SHA-1-PLUS'], user, SECURE, 'PLAIN'],
    [['PLAIN'], user, TRUSTED, 'PLAIN'],
    [ALL, token, SECURE, 'OAUTHBEARER'],
    [ALL, token, TRUSTED, 'OAUTHBEARER'],
    [ALL, both, SECURE, 'OAUTHBEARER'],
    [ALL, both, CLEAR, 'SCRAM-SHA-512'],
    [['PLAIN', 'SCRAM-SHA-1'], both, SECURE, 'SCRAM-SHA-1'],
    [ALL, nobody, SECURE, 'ANONYMOUS'],
    [ALL, nobody, CLEAR, 'ANONYMOUS'],
    [ALL, { domain: 'd', password: 'p' }, SECURE, 'ANONYMOUS'],
    [ALL, { domain: 'd', token: 't' }, SECURE, 'OAUTHBEARER'],
    [ALL, { ...user, preferred: 'SCRAM-SHA-1' }, SECURE, 'SCRAM-SHA-1'],
    [ALL, { ...user, preferred: 'PLAIN' }, SECURE, 'PLAIN'],
    [ALL, { ...both, preferred: 'SCRAM-SHA-256' }, SECURE, 'SCRAM-SHA-256'],
    [['SCRAM-SHA-1'], { ...user, preferred: 'SCRAM-SHA-512' }, SECURE, 'SCRAM-SHA-1'],
    // A wish opens nothing that is closed.
    [ALL, { ...user, preferred: 'PLAIN' }, CLEAR, 'SCRAM-SHA-512'],
    [ALL, { ...user, preferred: 'ANONYMOUS' }, SECURE, 'SCRAM-SHA-512'],
    [ALL, { ...user, preferred: 'DIGEST-MD5' }, SECURE, 'SCRAM-SHA-512'],
  ]

  it.each(cases)('%j %j %j: %s', (offered, login, options, chosen) => {
    expect(chooseMechanism(offered, login, options).name).toBe(chosen)
  })
})

describe('no mechanism', () => {
  const cases: [offered: string[], login: Login, options: ChooseOptions, condition: string][] = [
    [[], user, SECURE, 'invalid-mechanism'],
    [['DIGEST-MD5', 'EXTERNAL'], user, SECURE, 'invalid-mechanism'],
    [['ANONYMOUS'], user, SECURE, 'invalid-mechanism'],
    [['ANONYMOUS'], token, SECURE, 'invalid-mechanism'],
    [['ANONYMOUS'], { domain: 'd', token: 't' }, SECURE, 'invalid-mechanism'],
    [['SCRAM-SHA-1', 'PLAIN'], nobody, SECURE, 'invalid-mechanism'],
    [['SCRAM-SHA-1', 'PLAIN'], token, SECURE, 'invalid-mechanism'],
    [ALL, { domain: 'd', username: 'u' }, SECURE, 'invalid-mechanism'],
    [['PLAIN'], user, CLEAR, 'encryption-required'],
    [['OAUTHBEARER'], token, CLEAR, 'encryption-required'],
    [['scram-sha-1', 'constructor'], user, SECURE, 'invalid-mechanism'],
  ]

  it.each(cases)('%j %j %j: %s', (offered, login, options, condition) => {
    let thrown: unknown
    try {
      chooseMechanism(offered, login, options)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(AuthError)
    expect((thrown as AuthError).toJSON()).toEqual({
      type: 'auth',
      condition: 'login-fail',
      description: 'XMPP authentication fail',
      application: { condition, xmlns: NS.sasl, description: expect.any(String) },
    })
  })

  it('passes the bound on iterations on', async () => {
    const mechanism = chooseMechanism(ALL, user, { ...SECURE, maxIterations: 5 })
    const [, nonce] = /r=(.*)$/.exec(new TextDecoder().decode(await mechanism.initial())) ?? []
    const challenge = new TextEncoder().encode(`r=${nonce}x,s=c2FsdA==,i=6`)
    await expect(mechanism.challenge(challenge)).rejects.toMatchObject({
      application: { condition: 'aborted' },
    })
  })
})

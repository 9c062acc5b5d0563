import type { Login } from '../connection.js'
import { anonymous } from './anonymous.js'
import { loginFail, type Mechanism } from './mechanism.js'
import { oauthBearer } from './oauthbearer.js'
import { plain } from './plain.js'
import { Scram, type ScramName } from './scram.js'

export interface ChooseOptions {
  /** The stream is encrypted, or it is one to this machine that the operator allows to be in clear. */
  readonly secure: boolean
  /** Password and token may be sent in clear all the same. */
  readonly allowPlain: boolean
  /** Most SCRAM iterations a server may ask for. */
  readonly maxIterations?: number | undefined
}

interface Candidate {
  readonly name: string
  /** Gives away what it logs in with to whoever reads along. */
  readonly revealing: boolean
  make(): Mechanism
}

/**
 * The strongest mechanism that the server offers and the login has credentials for; `login.preferred` goes first.
 * @throws AuthError `login-fail` when there is none
 */
export function chooseMechanism(offered: readonly string[], login: Login, options: ChooseOptions): Mechanism {
  const known = candidates(login, options).filter(({ name }) => offered.includes(name))
  const allowed = known.filter(({ revealing }) => !revealing || options.secure || options.allowPlain)
  const chosen = allowed.find(({ name }) => name === login.preferred) ?? allowed[0]
  if (chosen !== undefined) return chosen.make()
  throw known.length > 0
    ? loginFail('encryption-required', 'what the server offers would send the credentials in clear')
    : loginFail('invalid-mechanism', 'the server offers no way to log in with these credentials')
}

/** What these credentials are good for, strongest first. */
function candidates(login: Login, options: ChooseOptions): Candidate[] {
  const { username, password, token } = login
  const found: Candidate[] = []
  if (token !== undefined) found.push(tokenCandidate(login, token))
  if (username !== undefined && password !== undefined) {
    found.push(...passwordCandidates(username, password, options))
  }
  // A token says that somebody is meant, and a password without user name is never used.
  if (username === undefined && token === undefined) {
    found.push({ name: 'ANONYMOUS', revealing: false, make: anonymous })
  }
  return found
}

function tokenCandidate({ username, domain }: Login, token: string): Candidate {
  const account = username === undefined ? undefined : `${username}@${domain}`
  return { name: 'OAUTHBEARER', revealing: true, make: () => oauthBearer(token, account) }
}

const SCRAM: readonly ScramName[] = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1']

function passwordCandidates(
  username: string,
  password: string,
  { maxIterations }: ChooseOptions,
): Candidate[] {
  const scram = SCRAM.map((name) => ({
    name,
    revealing: false,
    make: () => new Scram(name, { username, password, maxIterations }),
  }))
  return [...scram, { name: 'PLAIN', revealing: true, make: () => plain(username, password) }]
}

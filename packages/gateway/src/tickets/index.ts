/**
 * Tickets: an app's own backend logs its users in at a gateway, and no page ever sees a password.
 *
 * For the backend: nothing of the gateway itself comes along.
 *
 * @packageDocumentation
 */
export { createTicket, type TicketInit } from './create.js'
export { createTicketKey, type TicketKey } from './key.js'

declare module 'ltx/lib/parse.js' {
  export default function parse(text: string): unknown
}
declare module 'ltx/lib/createElement.js' {
  export default function createElement(name: string, attrs: object | null, ...children: unknown[]): unknown
}
declare module '@xmpp/client' {
  export interface Xml {
    name: string
    attrs: Record<string, string>
    getChildText(name: string): string | null
  }
  export interface Client {
    on(event: string, listener: (argument: never) => void): void
    start(): Promise<unknown>
    stop(): Promise<unknown>
    send(element: Xml): Promise<void>
    socket: unknown
    options: unknown
  }
  export function client(options: object): Client
  export function xml(name: string, attrs?: object, ...children: unknown[]): Xml
}

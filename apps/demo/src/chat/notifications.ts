/** Notifications of the browser: whether one wants them is kept in this browser, as is their permission. */
const WANTED = 'xmpp-ftw notifications'

export type Permission = NotificationPermission | 'unsupported'

export function permission(): Permission {
  return 'Notification' in globalThis ? Notification.permission : 'unsupported'
}

export function areWanted(): boolean {
  return permission() === 'granted' && localStorage.getItem(WANTED) === 'yes'
}

/** Asks the person, where that is needed. */
export async function want(wanted: boolean): Promise<Permission> {
  const given = wanted && permission() === 'default' ? await Notification.requestPermission() : permission()
  localStorage.setItem(WANTED, wanted && given === 'granted' ? 'yes' : 'no')
  return given
}

export interface News {
  readonly title: string
  readonly body: string
  /** Later news of the same take its place. */
  readonly tag: string
  onClick(): void
}

export function notify({ title, body, tag, onClick }: News): void {
  const notification = new Notification(title, { body, tag, icon: '/icon.svg' })
  notification.onclick = () => {
    focus()
    notification.close()
    onClick()
  }
}

export type NotificationView = {
  id: string
  kind: string
  title: string
  body: string
  href: string
  at: string
  isRead: boolean
}

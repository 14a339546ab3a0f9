/** What a browser decrypts: written by src/channels/webpush, read by the service worker in browser/. */
export interface WebPushMessage {
  /** The form of all that follows. */
  clarion: 1;
  /** Under which what became of it is reported. */
  id: string;
  title: string;
  body: string;
  icon?: string;
  image?: string;
  /** Where a click leads. */
  link?: string;
  buttons?: readonly { label: string; deepLink: string | null }[];
  silent?: true;
  /** A later one of the same tag takes its place. */
  tag?: string;
  /** The number on the app's icon; 0 removes it. */
  badge?: number;
  /** The author's key-values. */
  data?: Readonly<Record<string, string>>;
}

/** The form in which event names are compared: without case and white space. */
export const eventNameKey = (name: string): string =>
  name.normalize("NFC").toLowerCase().replace(/\s+/gu, "");

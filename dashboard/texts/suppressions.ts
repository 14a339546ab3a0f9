import { common } from "./common.ts";

const addresses = (count: number): string => common.times(count, "address", "addresses");

/** Words of the list of stopped addresses. */
export const suppressions = {
  title: "Stopped addresses",
  text: "Nothing is sent to these addresses any more, transactional messages included. Addresses that are dead, or whose owners reported a message as spam, come here by themselves.",
  search: "Search addresses",
  list: "Stopped addresses",
  empty: "No address is stopped",
  emptyText:
    "Addresses come here when a provider says that they are dead, or when somebody reports a message as spam.",
  noMatch: "No stopped address is like this",
  noMatchText: "Search for less of the address, or take a filter away.",
  showAll: "Show all",
  allChannels: "All channels",
  allReasons: "All reasons",
  export: "Download CSV",
  address: "Address",
  channel: "Channel",
  reason: "Reason",
  since: "Since",
  reasons: { bounced: "Bounced", complained: "Reported as spam", added: "Added by hand" },
  add: "Stop an address",
  addText: "For somebody who asked never to be written to again.",
  note: "Note",
  noteHint: "Why, for your colleagues.",
  addAction: "Stop it",
  added: (address: string): string => `${address} is stopped`,
  failed: "The address could not be stopped",
  remove: (address: string): string => `Allow again: ${address}`,
  removeAction: "Allow again",
  removeTitle: (address: string): string => `Write to ${address} again?`,
  removeText:
    "Messages may go there from now on. Mail services look badly upon senders who write to dead addresses or to people who complained.",
  removeKeep: "Keep it stopped",
  removed: (address: string): string => `${address} may be written to again`,
  file: {
    title: "Stop the addresses of a file",
    text: "Bring the list of another system along, or one that you downloaded here. Its first row names the columns: address, channel (email, whatsapp or push), and if you like reason (bounced, complained or added) and detail.",
    choose: "Choose a file",
    hint: (size: string): string => `CSV, UTF-8, at most ${size}. Other columns are passed over.`,
    channel: "Channel of rows that name none",
    channelHint: "For a file that holds addresses only.",
    channelNone: "None: each row names its own",
    noFile: "Choose the file first.",
    action: "Stop them",
    failed: "The file was not taken whole",
    done: (added: number): string =>
      added === 0 ? "No further address was stopped." : `${addresses(added)} stopped.`,
    known: (count: number): string =>
      `${common.times(count, "row names an address that is", "rows name addresses that are")} stopped already; nothing changed for ${count === 1 ? "it" : "them"}.`,
    refused: (count: number): string => `${common.times(count, "row", "rows")} could not be taken.`,
    refusedMore: (shown: number): string => `The first ${shown.toLocaleString("en")} of them:`,
    refusedList: "Rows that could not be taken",
    row: "Row",
    field: "Column",
    expected: "Expected",
    got: "Got",
    nothing: "nothing",
  },
};

/** Words of the editor: what it says of places, problems and names. */
export const code = {
  leave: "Tab leaves the editor; Ctrl+] and Ctrl+[ (⌘] and ⌘[) indent.",
  line: (line: number, column: number | undefined) =>
    column === undefined ? `Line ${line}` : `Line ${line}, column ${column}`,
  problems: (label: string) => `Problems of ${label}`,
  moreProblems: (count: number) => `and ${count.toLocaleString("en")} more`,
  error: "Error",
  worthALook: "Worth a look",
  raw: "Not escaped: use raw only for values that you trust.",
  rawListed: "A value is inserted without escaping (raw). Use it only for values that you trust.",
  personalise: {
    button: (label: string) => `Personalise ${label}`,
    search: "Search names",
    nothing: "Nothing is called that.",
    groups: {
      variable: "Of this loop",
      payload: "From the trigger",
      profile: "Of the user",
      code: "One-time code of a pool",
      block: "Content block",
      other: "Other",
      loop: "Repeat for each item",
      condition: "Show only when it is there",
    },
    more: (count: number) => `${count.toLocaleString("en")} more: type to narrow the list.`,
  },
  json: {
    value: "Expected a value: text in double quotes, a number, true, false, null, a list or an object.",
    key: 'Expected a name in double quotes, or "}".',
    nextKey: "Expected a name in double quotes after the comma.",
    colon: 'Expected ":" after the name.',
    comma: (close: string) => `Expected "," or "${close}".`,
    end: "Expected the end: something stands after the value.",
    string: "This text is not closed, or holds a character that has to be escaped.",
    depth: (levels: number) => `Deeper than ${levels} levels.`,
    notObject: "Expected an object: names and values within { and }.",
  },
} as const;

/** What filters say of the values they are given, for those who only look at a template. */

export const NUMBER_FILTERS: ReadonlySet<string> = new Set([
  ...["abs", "at_least", "at_most", "ceil", "divided_by", "floor", "minus", "modulo", "plus", "round"],
  ...["times", "to_integer", "money", "number", "percent"],
]);

export const DATE_FILTERS: ReadonlySet<string> = new Set([
  ...["date", "date_tz", "date_locale", "date_to_xmlschema", "date_to_rfc822", "date_to_string"],
  "date_to_long_string",
]);

/** They take a list and give one of the same items. */
export const SAME_ITEMS: ReadonlySet<string> = new Set([
  ...["where", "reject", "where_exp", "reject_exp", "sort", "sort_natural", "reverse", "uniq", "compact"],
  ...["concat", "push", "unshift", "pop", "shift"],
]);

/** They take a list and give one of its items. */
export const ONE_ITEM: ReadonlySet<string> = new Set(["first", "last", "find", "find_exp"]);

/** Their first argument names a key of each item. */
export const BY_KEY: ReadonlySet<string> = new Set([
  ...["map", "where", "reject", "sort", "sort_natural", "uniq", "compact", "sum", "group_by", "has", "find"],
  "find_index",
]);

/** They take a list, whatever they give. */
export const OF_LISTS: ReadonlySet<string> = new Set([
  ...SAME_ITEMS,
  ...ONE_ITEM,
  ...BY_KEY,
  ...["join", "group_by_exp", "has_exp", "find_index_exp", "array_to_sentence_string"],
]);

/** Whether PostgreSQL's text and jsonb can hold it: no NUL, no half of a surrogate pair. */
export const isStorable = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();

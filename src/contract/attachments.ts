/** What an e-mail may carry, by the end of its name. Programs and archives are none of them: mail servers refuse them. */
export const ATTACHMENT_TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  doc: "application/msword",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  gif: "image/gif",
  ics: "text/calendar",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  pdf: "application/pdf",
  pkpass: "application/vnd.apple.pkpass",
  png: "image/png",
  pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  txt: "text/plain",
  xls: "application/vnd.ms-excel",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** The end of a name, in lower case; undefined where no attachment may end so. */
export const attachmentEnd = (name: string): string | undefined => {
  const end = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return name.includes(".") && Object.hasOwn(ATTACHMENT_TYPES, end) ? end : undefined;
};

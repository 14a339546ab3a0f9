import Type, { type Static } from "typebox";

export const Problem = Type.Object({
  field: Type.String({ description: "Dotted path of the field; empty for the whole request." }),
  message: Type.String({ description: "What was expected and what came." }),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
});

/** RFC 9457 problem details; `code`, `problems`, `errorId`, `current` and `sections` are extension members. */
export const ProblemDetails = Type.Object({
  type: Type.String({ description: "`urn:clarion:problem:` and the code." }),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String({ description: "For programs to switch on; never changes its meaning." }),
  problems: Type.Optional(Type.Array(Problem)),
  errorId: Type.Optional(Type.String({ description: "Finds the entry in the server's log." })),
  current: Type.Optional(
    Type.Unknown({
      description:
        "On `campaign/revision-conflict`: the campaign with its draft as it is now; on `segment/version-conflict`: the segment.",
    }),
  ),
  sections: Type.Optional(
    Type.Array(Type.String(), {
      description: "On `campaign/revision-conflict`: the sections that somebody else changed meanwhile.",
    }),
  ),
});
export type ProblemDetails = Static<typeof ProblemDetails>;

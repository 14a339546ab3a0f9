import { type PropertyAccessToken, type Token, TypeGuards, type Value } from "liquidjs";
import { ITEM, isReadableStep } from "./scope.ts";

type Prop = PropertyAccessToken["props"][number];

/** The name, the way down from it, and what stands in its brackets: `list[ExternalTrigger.at].name`. */
export interface Access {
  readonly token: PropertyAccessToken;
  /** Null where it begins with a text of its own. */
  readonly name: string | null;
  /** Undefined where it cannot be told. */
  readonly steps: readonly string[] | undefined;
  readonly nested: readonly Token[];
}

const stepOf = (prop: Prop): string => {
  if (TypeGuards.isNumberToken(prop)) return ITEM;
  if (TypeGuards.isWordToken(prop) || TypeGuards.isQuotedToken(prop)) {
    return /^-?\d+$/.test(prop.content) ? ITEM : prop.content;
  }
  return ITEM;
};

const isNested = (prop: Prop): boolean =>
  TypeGuards.isPropertyAccessToken(prop) || TypeGuards.isRangeToken(prop);

export const accessOf = (token: PropertyAccessToken): Access => {
  const [first, ...rest] = token.props;
  const isNamed = token.variable === undefined && first !== undefined && !isNested(first);
  const steps = (isNamed ? rest : token.props).map(stepOf);
  return {
    token,
    name: isNamed ? stepOf(first) : null,
    steps: steps.every(isReadableStep) ? steps : undefined,
    nested: [...(token.variable === undefined ? [] : [token.variable]), ...token.props.filter(isNested)],
  };
};

/** What a text or number in a template says; undefined for anything else. */
export const literalOf = (token: Token | undefined): string | number | undefined => {
  if (token === undefined) return undefined;
  return TypeGuards.isQuotedToken(token) || TypeGuards.isNumberToken(token) ? token.content : undefined;
};

type FilterArgument = Value["filters"][number]["args"][number];

export const argumentOf = (argument: FilterArgument | undefined): Token | undefined =>
  Array.isArray(argument) ? argument[1] : argument;

/** The variable that a value is, when it is one and no comparison. */
export const soleAccess = ({ initial }: Value): PropertyAccessToken | undefined => {
  const [first, ...rest] = initial.postfix;
  return first !== undefined && rest.length === 0 && TypeGuards.isPropertyAccessToken(first)
    ? first
    : undefined;
};

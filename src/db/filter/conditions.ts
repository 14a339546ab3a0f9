import type { Condition, VersionTest } from "../../contract/filter.ts";
import { isStorable } from "../../contract/storable.ts";
import { allOf, anyOf, type Sql, sql, unionAll } from "../sql.ts";
import { behaviourSelect } from "./behaviour.ts";
import { type Context, member } from "./scope.ts";
import { testHolds } from "./valueTest.ts";

/** A condition about the row `p` of profiles. */
export interface ConditionSql {
  /** True or false, never null. */
  holds: Sql;
  /** `[holds, saw]` as jsonb: what a trace keeps. Both from one look at the data. */
  explained: Sql;
}

const explain = (holds: Sql, saw: Sql): ConditionSql => ({
  holds,
  explained: sql`jsonb_build_array(${holds}, ${saw})`,
});

type Of<Type extends Condition["type"]> = Extract<Condition, { type: Type }>;
/** Of segments the compiler itself sees to. */
export const conditionSql = (
  condition: Exclude<Condition, Of<"segment">>,
  context: Context,
): ConditionSql => {
  switch (condition.type) {
    case "property": {
      const value = member(sql`p.properties`, condition.property);
      return explain(testHolds(value, condition.test, context), value);
    }
    case "payload": {
      const value = member(context.payload, condition.path);
      return explain(testHolds(value, condition.test, { ...context, dates: "payload" }), value);
    }
    case "behaviour":
      return behaviourSql(condition, context);
    case "reachable":
      return reachableSql(condition, context);
    case "subscribed": {
      const subscribed = SUBSCRIBED[condition.channel];
      return explain(subscribed, sql`to_jsonb(${subscribed})`);
    }
    case "device":
      return deviceSql(condition, context);
    case "place": {
      const value = member(sql`p.properties`, PLACES[condition.part]);
      return explain(isOneOfTexts(value, condition.values), value);
    }
    case "radius":
      return radiusSql(condition);
    case "bucket":
      return explain(
        sql`coalesce(p.bucket between ${condition.from}::int and ${condition.to}::int, false)`,
        sql`to_jsonb(p.bucket)`,
      );
  }
};

const behaviourSql = (condition: Of<"behaviour">, context: Context): ConditionSql => {
  const select = behaviourSelect(condition, context);
  const enough = behaviourSelect(condition, context, true);
  const did = sql`${condition.did}::boolean`;
  return {
    holds: sql`(coalesce((select b.holds from (${enough}) b), false) = ${did})`,
    explained: sql`coalesce((select jsonb_build_array(b.holds = ${did}, b.saw) from (${select}) b),
      jsonb_build_array(not ${did}, null))`,
  };
};

const SUBSCRIBED = {
  email: sql`coalesce(p.email_subscribed, false)`,
  push: sql`coalesce(p.push_subscribed, false)`,
  whatsapp: sql`coalesce(p.whatsapp_subscribed, false)`,
} as const;

const PLACES = { country: "Country", region: "Region", city: "City" } as const;

const devicesOf = ({ accountId }: Context): Sql =>
  sql`devices d where d.account_id = ${accountId}::int and d.profile_id = p.id`;

const reachableSql = ({ channel }: Of<"reachable">, context: Context): ConditionSql => {
  switch (channel) {
    case "email":
      return explain(sql`(p.email is not null)`, sql`to_jsonb(p.email is not null)`);
    case "whatsapp":
      return explain(sql`(p.phone is not null)`, sql`to_jsonb(p.phone is not null)`);
    case "push":
      return explain(
        sql`exists (select from ${devicesOf(context)})`,
        sql`(select jsonb_agg(d.platform order by d.platform) from ${devicesOf(context)})`,
      );
  }
};

const isOneOfTexts = (value: Sql, texts: readonly string[]): Sql =>
  sql`(case when jsonb_typeof(${value}) = 'string'
    then ${value} #>> '{}' = any(${texts.filter(isStorable)}::text[]) else false end)`;

/** By the collation C only 0 to 9 are digits; the digits of other scripts are no numbers to a cast. */
const versionHolds = (version: Sql, { op, value }: VersionTest): Sql => {
  const [key, bound] = [sql`version_key(${version} collate "C")`, sql`version_key(${value}::text)`];
  switch (op) {
    case "equals":
      return sql`coalesce(${key} = ${bound}, false)`;
    case "greater":
      return sql`coalesce(${key} > ${bound}, false)`;
    case "greater_or_equal":
      return sql`coalesce(${key} >= ${bound}, false)`;
    case "less":
      return sql`coalesce(${key} < ${bound}, false)`;
    case "less_or_equal":
      return sql`coalesce(${key} <= ${bound}, false)`;
  }
};

const deviceSql = ({ platform, osVersion, appVersion }: Of<"device">, context: Context): ConditionSql => {
  const tests = allOf([
    ...(platform === undefined ? [] : [sql`d.platform = ${platform}`]),
    ...(osVersion === undefined ? [] : [versionHolds(sql`d.os_version`, osVersion)]),
    ...(appVersion === undefined ? [] : [versionHolds(sql`d.app_version`, appVersion)]),
  ]);
  return explain(
    sql`exists (select from ${devicesOf(context)} and ${tests})`,
    sql`(select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('platform', d.platform, 'osVersion', d.os_version,
      'appVersion', d.app_version)) order by d.last_seen_at desc, d.id) from ${devicesOf(context)})`,
  );
};

/** IUGG mean radius R₁. */
const EARTH_METRES = sql`6371008.8::float8`;

/** Degrees as a double, or null: rounded first, since a cast of 1e-400 raises. */
const degrees = (value: Sql, bound: number): Sql =>
  sql`(case when jsonb_typeof(${value}) = 'number' then
    case when abs(${value}::numeric) <= ${bound}::int then round(${value}::numeric, 12)::float8 end end)`;

/** Great-circle distance by the haversine formula, which is exact for near points too. */
const metresTo = ({ latitude, longitude }: Of<"radius">["points"][number]): Sql => {
  const [lat, lon] = [sql`${latitude}::float8`, sql`${longitude}::float8`];
  return sql`2 * ${EARTH_METRES} * asin(sqrt(least(1, sin(radians(at.lat - ${lat}) / 2) ^ 2
    + cos(radians(${lat})) * cos(radians(at.lat)) * sin(radians(at.lon - ${lon}) / 2) ^ 2)))`;
};

const radiusSql = ({ points }: Of<"radius">): ConditionSql => {
  const lat = degrees(member(sql`p.properties`, "Latitude"), 90);
  const lon = degrees(member(sql`p.properties`, "Longitude"), 180);
  // by the condition no distance is reckoned from nowhere: least() leaves nulls out
  const at = sql`(select ${lat} as lat, ${lon} as lon) at where at.lat is not null and at.lon is not null`;
  const near = anyOf(points.map((point) => sql`${metresTo(point)} <= ${point.metres}::float8`));
  const distances = unionAll(points.map((point) => sql`select ${metresTo(point)} as metres`));
  return {
    holds: sql`coalesce((select ${near} from ${at}), false)`,
    explained: sql`coalesce((select jsonb_build_array(${near},
      (select round(min(n.metres)) from (${distances}) n)) from ${at}), '[false, null]')`,
  };
};

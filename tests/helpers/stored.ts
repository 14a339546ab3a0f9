import type { Queryable } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";

/** All that is stored, a line a table, but for names that were uploaded, which are gathered a moment later. */
export const stored = (q: Queryable): Promise<unknown[]> =>
  q.query(sql`
    select table_name, query_to_xml(format(
      'select count(*) as rows, md5(string_agg(t::text, '','' order by t::text)) as contents from %I t', table_name),
      false, true, '')::text as found
    from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' and table_name <> 'catalogue'
    order by table_name`);

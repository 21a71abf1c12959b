// PostGraphile as its documentation sets it up for production, serving the seven functions of the schema `api`.
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

export default {
  extends: [PostGraphileAmberPreset],
  grafast: { explain: false },
  grafserv: {
    host: "127.0.0.1",
    port: Number(process.env.PORT),
    graphqlPath: "/graphql",
    graphiql: false,
    watch: false,
  },
  pgServices: [makePgService({ connectionString: process.env.DATABASE_URL, schemas: ["api"] })],
};

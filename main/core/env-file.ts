/**
 * The env-file engine: bytes in, bytes out, no I/O. It reads and changes one variable in somebody else's file and leaves
 * every other byte alone (dotenv.md). Order of use: `upsert` or `remove`, show `maskedDiff`, prove with `verifyComposed`, write.
 */
export {
  generateCookiePassword,
  isCookiePassword,
  isCookiePasswordName,
  shortestCookiePassword,
} from './env-file/cookie-password.ts';
export { lastOfEach, read, readAll } from './env-file/decode.ts';
export { detectIssues, type EnvFileIssue } from './env-file/issues.ts';
export { maskedDiff } from './env-file/masked-diff.ts';
export { EnvFileRefusal, type EnvFileRefusalCode } from './env-file/refusal.ts';
export { remove, upsert, type UpsertOptions } from './env-file/splice.ts';
export { nameOf, sliceOf, tokenize, type AssignmentToken } from './env-file/tokenizer.ts';
export { verifyComposed, type EnvParser } from './env-file/verify.ts';

/**
 * What electron-store finds as `electron` in tests that run in plain Node: nothing. The real package would look for
 * its runtime and try to download it.
 */
export default {};

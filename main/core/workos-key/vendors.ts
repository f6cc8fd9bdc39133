/**
 * How other vendors' keys look, so that none is ever sent to WorkOS. Order matters: the first that fits names it.
 * Sources: the vendors' own documentation of their prefixes; workos.md §1 for the ones that share `sk_`.
 */
const vendors: readonly (readonly [name: string, form: RegExp])[] = [
  ['Stripe', /^(?:sk|rk)_(?:test|live)_51/],
  ['Stripe', /^sk_(?:test|live)_[A-Za-z0-9]{24}$/],
  ['Stripe', /^(?:rk_(?:test|live)_|whsec_|sk_org_)/],
  ['Paystack', /^sk_(?:test|live)_[a-f0-9]{40}$/],
  ['Clerk', /^sk_(?:test|live)_(?!a2V5)[A-Za-z0-9]{40,50}$/],
  ['ElevenLabs', /^sk_[a-f0-9]{48}$/],
  ['Anthropic', /^sk-ant-/],
  ['OpenRouter', /^sk-or-/],
  ['OpenAI', /^(?:sk-|sess-[A-Za-z0-9]{20})/],
  ['GitHub', /^(?:gh[pousr]_|github_pat_)/],
  ['GitLab', /^gl(?:pat|dt|rt|soat|ptt|cbt)-/],
  ['AWS', /^(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{12,}$/],
  ['Slack', /^(?:xox[abeoprs]-|xapp-|https:\/\/hooks\.slack\.com\/)/],
  ['Google', /^(?:AIza[\w-]{30,}|GOCSPX-|ya29\.)/],
  ['SendGrid', /^SG\.[\w-]{16,}/],
  ['npm', /^npm_[A-Za-z0-9]{20,}/],
  ['PyPI', /^pypi-/],
  ['Twilio', /^(?:SK|AC)[0-9a-f]{32}$/],
  ['Resend', /^re_[A-Za-z0-9]{6,}_[A-Za-z0-9]{12,}$/],
  ['Supabase', /^(?:sb_secret_|sbp_)/],
  ['Hugging Face', /^hf_[A-Za-z0-9]{20,}/],
  ['Replicate', /^r8_[A-Za-z0-9]{20,}/],
  ['Groq', /^gsk_[A-Za-z0-9]{20,}/],
  ['xAI', /^xai-[A-Za-z0-9]{20,}/],
  ['Perplexity', /^pplx-/],
  ['Linear', /^lin_(?:api|oauth)_/],
  ['Notion', /^(?:ntn_|secret_)[A-Za-z0-9]{30,}/],
  ['Figma', /^figd_/],
  ['Shopify', /^shp(?:at|ca|pa|ss)_/],
  ['DigitalOcean', /^do[opr]_v1_/],
  ['Docker', /^dckr_(?:pat|oat)_/],
  ['Postman', /^PMAK-/],
  ['Sentry', /^sntry[su]_/],
  ['Atlassian', /^ATATT3/],
  ['Databricks', /^dapi[0-9a-f]{32}/],
  ['HashiCorp Vault', /^hv[sbr]\./],
  ['Doppler', /^dp\.(?:pt|st|ct|sa)\./],
  ['1Password', /^ops_eyJ/],
  ['Stytch', /^secret-(?:test|live)-/],
  ['Okta', /^SSWS\s/],
  ['Mailgun', /^key-[0-9a-f]{32}$/],
];

const byName =
  /(?:^|_)(STRIPE|CLERK|OPENAI|ANTHROPIC|GITHUB|AWS|SLACK|GOOGLE|SENDGRID|NPM|TWILIO|RESEND|SUPABASE|PAYSTACK|ELEVENLABS|AUTH0|OKTA|STYTCH|DESCOPE)_/i;
const spelling: Readonly<Record<string, string>> = {
  OPENAI: 'OpenAI',
  GITHUB: 'GitHub',
  AWS: 'AWS',
  SENDGRID: 'SendGrid',
  NPM: 'npm',
  ELEVENLABS: 'ElevenLabs',
};

/** The vendor whose key this is by its form, if it has an unmistakable one. */
export function vendorOf(value: string): string | undefined {
  return vendors.find(([, form]) => form.test(value))?.[0];
}

/** The vendor that the variable is named for: `STRIPE_SECRET_KEY` says Stripe. */
export function vendorNamed(variable: string): string | undefined {
  const word = byName.exec(variable)?.[1]?.toUpperCase();
  if (word === undefined || /WORKOS/i.test(variable)) return undefined;
  return spelling[word] ?? word.charAt(0) + word.slice(1).toLowerCase();
}

import 'server-only'

type Explanation = { title: string; remedy: string }

const EXPLANATIONS = {
  AccessDenied: {
    title: 'Your account was refused.',
    remedy:
      'It may have been deactivated here, or the sign-in was cancelled. Try again, or ask an admin.',
  },
  Verification: {
    title: 'The identity provider’s answer could not be verified.',
    remedy: 'Try again. If it happens again, ask an admin to check OIDC_ISSUER and OIDC_CLIENT_ID.',
  },
  Unavailable: {
    title: 'The portal’s database does not answer.',
    remedy: 'Nothing was changed. Try again in a moment.',
  },
  OAuthSignin: {
    title: 'The identity provider cannot be reached.',
    remedy: 'Try again in a moment. If it stays so, ask an admin to check OIDC_ISSUER.',
  },
  OAuthCallback: {
    title: 'The sign-in was not completed.',
    remedy:
      'It took longer than 15 minutes, was cancelled, or was started in two tabs at once. Start again here.',
  },
  Callback: {
    title: 'The sign-in did not work.',
    remedy: 'Try again. If it happens again, tell an admin the time; the log holds the reason.',
  },
  Configuration: {
    title: 'Sign-in is not set up correctly.',
    remedy: 'Ask an admin to look at the portal’s log.',
  },
  SignedOut: {
    title: 'Your session has ended.',
    remedy: 'Sign in again to go on where you were.',
  },
} as const satisfies Record<string, Explanation>

export type SignInErrorCode = keyof typeof EXPLANATIONS

/** What went wrong with a sign-in and what to do, in words; null when nothing did. */
export function explainSignInError(code: string | undefined): Explanation | null {
  if (!code) return null
  return Object.hasOwn(EXPLANATIONS, code)
    ? EXPLANATIONS[code as SignInErrorCode]
    : EXPLANATIONS.Callback
}

import type { NextConfig } from 'next'

const config: NextConfig = {
  typedRoutes: false,
  poweredByHeader: false,
  // A compressing reverse proxy stands in front in production; the demo is loopback.
  compress: true,
  reactStrictMode: true,
  // `npm test` checks the types of everything; a build must not stop at a test file's.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    '@aws-sdk/client-kms',
    '@aws-sdk/client-s3',
    'pg',
    'pg-boss',
    'shiki',
    'yauzl',
    '@fastify/busboy',
    'fflate',
  ],
  experimental: {
    serverActions: { bodySizeLimit: '1mb' },
    optimizePackageImports: ['lucide-react'],
    authInterrupts: true,
  },
}

export default config

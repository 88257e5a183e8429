import { describe, expect, test } from '@jest/globals';
import { CATALOGUE } from '../../src/findings/catalogue.ts';
import { ALPINE, brief, findingsOf, type Step, titleOf } from '../support/findings.ts';
import { file, hardLink } from '../support/image.ts';

interface Case {
  readonly name: string;
  readonly run: string;
  /** Files of 1000, 2000, 3000 … bytes. */
  readonly claimed: readonly string[];
  /** Files beside them that stay. */
  readonly kept: readonly string[];
  readonly written: readonly string[];
}

/** What each tool leaves, in its documented layout, and the RUN written without it. */
const CASES: readonly Case[] = [
  {
    name: 'apt-lists',
    run: 'RUN apt-get update && apt-get install -y curl',
    claimed: [
      'var/lib/apt/lists/deb.debian.org_debian_dists_bullseye_main_binary-amd64_Packages.lz4',
    ],
    kept: ['var/lib/apt/extended_states', 'usr/var/lib/apt/lists/a'],
    written: [
      'RUN apt-get update && \\',
      '    apt-get install -y curl && \\',
      '    rm -rf /var/lib/apt/lists/*',
    ],
  },
  {
    name: 'apt-archives',
    run: 'RUN apt-get install -y curl',
    claimed: [
      'var/cache/apt/archives/curl_7.74.0_amd64.deb',
      'var/cache/apt/pkgcache.bin',
      'var/cache/apt/srcpkgcache.bin',
      'var/cache/debconf/templates.dat-old',
      'var/lib/dpkg/status-old',
    ],
    kept: ['var/lib/dpkg/status', 'var/lib/dpkg/info/a-old', 'var/cache/debconf/templates.dat'],
    written: [
      'RUN apt-get install -y curl && \\',
      '    apt-get clean && \\',
      '    rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old',
    ],
  },
  {
    name: 'apk-cache',
    run: 'RUN apk --quiet update && apk --quiet add curl=8.0 && curl -V',
    claimed: ['var/cache/apk/APKINDEX.066df28d.tar.gz', 'etc/apk/cache/curl-8.0.apk'],
    kept: ['lib/apk/db/installed'],
    written: ['RUN apk --quiet add --no-cache curl=8.0 && \\', '    curl -V'],
  },
  {
    name: 'dnf-cache',
    run: 'RUN microdnf install -y git',
    claimed: ['var/cache/dnf/fedora-x/repodata/repomd.xml', 'var/cache/libdnf5/a/b.solv'],
    kept: ['var/lib/dnf/history.sqlite'],
    written: [
      'RUN microdnf install -y git && \\',
      '    microdnf clean all && \\',
      '    rm -rf /var/cache/dnf /var/cache/libdnf5',
    ],
  },
  {
    name: 'yum-cache',
    run: 'RUN yum install -y git',
    claimed: ['var/cache/yum/x86_64/7/base/gen/primary_db.sqlite'],
    kept: ['var/lib/yum/history'],
    written: [
      'RUN yum install -y git && \\',
      '    yum clean all && \\',
      '    rm -rf /var/cache/yum',
    ],
  },
  {
    name: 'zypper-cache',
    run: 'RUN zypper install -y git',
    claimed: ['var/cache/zypp/raw/oss/repodata/repomd.xml'],
    kept: ['var/lib/zypp/AnonymousUniqueId'],
    written: [
      'RUN zypper install -y git && \\',
      '    zypper clean --all && \\',
      '    rm -rf /var/cache/zypp/*',
    ],
  },
  {
    name: 'pacman-cache',
    run: 'RUN pacman -Sy --noconfirm git',
    claimed: ['var/cache/pacman/pkg/git-2.44.0-1-x86_64.pkg.tar.zst'],
    kept: ['var/lib/pacman/local/git/desc'],
    written: ['RUN pacman -Sy --noconfirm git && \\', '    rm -rf /var/cache/pacman/pkg/*'],
  },
  {
    name: 'pip-cache',
    run: 'RUN python3 -m pip install -r requirements.txt && pip3 install six',
    claimed: ['root/.cache/pip/http-v2/a/b', 'home/app/.cache/pip/wheels/w'],
    kept: ['usr/lib/python3/dist-packages/pip/a.py'],
    written: [
      'RUN python3 -m pip install --no-cache-dir -r requirements.txt && \\',
      '    pip3 install --no-cache-dir six',
    ],
  },
  {
    name: 'uv-cache',
    run: 'RUN uv pip install six',
    claimed: ['root/.cache/uv/wheels-v5/pypi/six.msgpack'],
    kept: ['root/.cache/uvx'],
    written: ['RUN uv pip install --no-cache six'],
  },
  {
    name: 'poetry-cache',
    run: 'RUN poetry install --only main',
    claimed: ['root/.cache/pypoetry/cache/a', 'root/.cache/pypoetry/artifacts/b'],
    kept: ['root/.cache/pypoetry/virtualenvs/app/bin/python'],
    written: [
      'RUN poetry install --only main && \\',
      '    rm -rf /root/.cache/pypoetry/artifacts /root/.cache/pypoetry/cache',
    ],
  },
  {
    name: 'conda-cache',
    run: 'RUN mamba install -y numpy',
    claimed: ['opt/conda/pkgs/numpy-1.26.tar.bz2', 'root/miniconda3/pkgs/x/info/index.json'],
    kept: ['opt/conda/lib/numpy.so'],
    written: ['RUN mamba install -y numpy && \\', '    mamba clean --all --force-pkgs-dirs --yes'],
  },
  {
    name: 'npm-cache',
    run: 'RUN npm ci',
    claimed: ['root/.npm/_cacache/content-v2/sha512/a', 'root/.npm/_cacache/index-v5/b'],
    kept: ['root/.npm/_logs/1.log', 'app/node_modules/a/index.js'],
    written: ['RUN npm ci && \\', '    npm cache clean --force'],
  },
  {
    name: 'yarn-cache',
    run: 'RUN yarn install --frozen-lockfile',
    claimed: ['usr/local/share/.cache/yarn/v6/a', 'usr/local/share/.cache/yarn/v6/b'],
    kept: ['app/.yarn/cache/c.zip', 'app/pnp.cjs', 'app/.pnp.cjs.map'],
    written: ['RUN yarn install --frozen-lockfile && \\', '    yarn cache clean'],
  },
  {
    name: 'pnpm-store',
    run: 'RUN pnpm install',
    claimed: ['root/.local/share/pnpm/store/v3/files/00/a'],
    kept: ['app/node_modules/.pnpm/a/index.js'],
    written: ['RUN pnpm install && \\', '    rm -rf /root/.local/share/pnpm/store'],
  },
  {
    name: 'go-cache',
    run: 'RUN go build -o /app .',
    claimed: ['root/.cache/go-build/00/a', 'go/pkg/mod/cache/download/b'],
    kept: ['go/bin/tool', 'app'],
    written: ['RUN go build -o /app . && \\', '    rm -rf /go/pkg/mod /root/.cache/go-build'],
  },
  {
    name: 'cargo-cache',
    run: 'RUN cargo build --release',
    claimed: [
      'usr/local/cargo/registry/cache/a.crate',
      'root/.cargo/git/db/b',
      'src/target/release/incremental/c',
      'src/target/x86_64-unknown-linux-musl/debug/incremental/d',
    ],
    kept: [
      'src/target/x86_64-unknown-linux-musl/debug/app',
      'src/incremental/e',
      'src/target/release/app',
      'root/.cargo/bin/tool',
    ],
    written: [
      'RUN cargo build --release && \\',
      '    rm -rf /root/.cargo/git /src/target/release/incremental /src/target/x86_64-unknown-linux-musl/debug/incremental /usr/local/cargo/registry',
    ],
  },
  {
    name: 'maven-cache',
    run: 'RUN mvn -B package',
    claimed: ['root/.m2/repository/junit/junit/4.13/junit-4.13.jar'],
    kept: ['root/.m2/settings.xml', 'app/target/app.jar'],
    written: ['RUN mvn -B package && \\', '    rm -rf /root/.m2/repository'],
  },
  {
    name: 'gradle-cache',
    run: 'RUN ./gradlew build',
    claimed: ['root/.gradle/caches/8.5/a', 'root/.gradle/wrapper/dists/gradle-8.5-bin/b.zip'],
    kept: ['root/.gradle/gradle.properties'],
    written: [
      'RUN ./gradlew build && \\',
      '    rm -rf /root/.gradle/caches /root/.gradle/wrapper/dists',
    ],
  },
  {
    name: 'gem-cache',
    run: 'RUN bundle install',
    claimed: ['var/lib/gems/3.1.0/cache/rack-3.0.gem', 'usr/local/bundle/cache/rack-3.0.gem'],
    kept: ['var/lib/gems/3.1.0/cache/index', 'var/lib/gems/3.1.0/gems/rack-3.0/rack.rb'],
    written: [
      'RUN bundle install && \\',
      '    rm -f /usr/local/bundle/cache/*.gem /var/lib/gems/3.1.0/cache/*.gem',
    ],
  },
  {
    name: 'nuget-cache',
    run: 'RUN dotnet publish -o /app',
    claimed: ['root/.nuget/packages/newtonsoft.json/13.0.1/a.nupkg'],
    kept: ['root/.nuget/NuGet/NuGet.Config', 'app/app.dll'],
    written: ['RUN dotnet publish -o /app && \\', '    rm -rf /root/.nuget/packages'],
  },
  {
    name: 'version-control',
    run: 'RUN git clone https://example.com/a.git /a',
    claimed: ['a/.git/HEAD', 'a/.git/objects/pack/pack-1.pack'],
    kept: ['a/src/.git', 'b/.git/HEAD', 'c/.git/objects/d'],
    written: ['RUN git clone https://example.com/a.git /a && \\', '    rm -rf /a/.git'],
  },
];

test('every rule that knows directories has a case', () => {
  const known = CATALOGUE.filter(({ finds }) => finds.kind === 'trees').map(({ name }) => name);
  expect(CASES.map(({ name }) => name).sort()).toEqual(known.sort());
});

describe.each(CASES)('$name', ({ name, run, claimed, kept, written }) => {
  const files = claimed.map((path, i) => file(path, 1000 * (i + 1)));
  const others = kept.map((path) => file(path, 777));
  /** 1000 + 2000 + … */
  const bytes = (1000 * claimed.length * (claimed.length + 1)) / 2;

  test('claims what lies there, to the byte, and writes the RUN without it', () => {
    const findings = findingsOf(ALPINE, [[2, run, [...files, ...others]]]);
    expect(findings.map(brief)).toEqual([[`${name} ${bytes}`, ...written].join('\n')]);
    expect(findings[0]?.files.map(({ path }) => path)).toEqual(claimed.toReversed());
  });

  test('leaves alone what lies beside, and what the base image brought', () => {
    expect(findingsOf(ALPINE, [[2, run, others]])).toEqual([]);
    const base = { name: 'debian:11-slim', layers: [files] };
    expect(findingsOf(base, [[2, run, [file('opt/a', 1)]]])).toEqual([]);
  });
});

describe('a program cleans the one cache that it knows, and else what lies there is removed', () => {
  const NPM = 'root/.npm/_cacache';
  const YARN = 'root/.cache/yarn';

  test.each<[string, string[], string]>([
    ['npm ci', [NPM], 'npm cache clean --force'],
    ['NODE_ENV=production /opt/npm ci', [NPM], '/opt/npm cache clean --force'],
    ['npm ci', [NPM, 'home/a/.npm/_cacache'], 'rm -rf /home/a/.npm/_cacache /root/.npm/_cacache'],
    ['./install.sh', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['HOME=/root npm ci', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm_config_cache=/root/.npm npm ci', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm ci --cache /root/.npm', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['yarn', [YARN], 'yarn cache clean'],
    ['yarn --cache-folder=/root/.cache/yarn', [YARN], 'rm -rf /root/.cache/yarn'],
    ['corepack yarn', [YARN], 'rm -rf /root/.cache/yarn'],
    // What is removed later may be the program.
    ['apk add --virtual .b npm && npm ci && apk del .b', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm ci && apt-get purge -y --auto-remove npm', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm ci && apt autoremove -y', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm ci && microdnf remove -y npm', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm ci && npm uninstall -g npm', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm ci && /bin/rm -rf /usr/local/bin/npm', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm ci && find /usr -name npm -delete', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['npm ci && if a; then rpm -e npm; fi', [NPM], 'rm -rf /root/.npm/_cacache'],
    ['yarn && corepack disable', [YARN], 'rm -rf /root/.cache/yarn'],
    ['npm i && apk del .b && npm run build', [NPM], 'npm cache clean --force'],
    ['npm ci && npm run rm.js', [NPM], 'npm cache clean --force'],
  ])('%s (%j)', (command, roots, cleanUp) => {
    const left = roots.map((root) => file(`${root}/a`, 9000));
    const [only] = findingsOf(ALPINE, [[2, `RUN ${command}`, left]]);
    const lines = `RUN ${command} && ${cleanUp}`.replaceAll(' && ', ' && \\\n    ');
    expect(only?.replacement?.lines.join('\n')).toBe(lines);
  });

  test('apt keeps what a cache mount holds', () => {
    const run = 'RUN --mount=type=cache,target=/var/cache/apt apt-get install -y curl';
    const [only] = findingsOf(ALPINE, [[2, run, [file('var/lib/dpkg/status-old', 9000)]]]);
    expect(only?.replacement?.lines).toEqual([
      `${run} && \\`,
      '    rm -f /var/cache/debconf/*-old /var/lib/dpkg/*-old',
    ]);
  });
});

describe('the cache of yarn 2 and later', () => {
  const install = (...names: readonly string[]) =>
    findingsOf(ALPINE, [
      [2, 'COPY . /app', names.map((name) => file(`app/${name}`, 10))],
      [3, 'RUN yarn install', [file('root/.yarn/berry/cache/a.zip', 9000)]],
    ]);

  test('is named itself, for the command may clean another one', () => {
    expect(install('package.json').map(brief)).toEqual([
      'yarn-cache 9000\nRUN yarn install && \\\n    rm -rf /root/.yarn/berry/cache',
    ]);
  });

  test.each(['.pnp.cjs', '.pnp.js'])('is the installation where there is a %s', (name) => {
    expect(install('package.json', name)).toEqual([]);
  });

  test.each<[string, string[], number]>([
    ['in the project of a loader', ['.pnp.cjs', '.yarn/cache/a.zip'], 1],
    ['in one of two projects', ['.pnp.cjs', '.yarn/cache/a.zip', 'b/.pnp.cjs'], 0],
    ['in both', ['.pnp.cjs', '.yarn/cache/a.zip', 'b/.pnp.cjs', 'b/.yarn/cache/a.zip'], 1],
    ['in another place', ['.pnp.cjs', 'b/.yarn/cache/a.zip'], 0],
    ['without a package', ['.pnp.cjs', '.yarn/cache/.gitignore'], 0],
  ])('is only downloads beside a cache %s', (_, names, findings) => {
    expect(install(...names)).toHaveLength(findings);
  });

  test('is only downloads for a loader at the root that has a cache of its own', () => {
    const findings = findingsOf(ALPINE, [
      [2, 'COPY . /', [file('.pnp.cjs', 10), file('.yarn/cache/a.zip', 10)]],
      [3, 'RUN yarn install', [file('root/.yarn/berry/cache/a.zip', 9000)]],
    ]);
    expect(findings).toHaveLength(1);
  });
});

describe('options stand where the program reads them, and else what is left is removed', () => {
  const [PIP, UV, APK] = ['root/.cache/pip/a', 'root/.cache/uv/a', 'var/cache/apk/a'];
  const [CONDA, DNF] = ['opt/conda/pkgs/a', 'var/cache/dnf/a'];
  const REMOVED = {
    [PIP]: 'rm -rf /root/.cache/pip',
    [UV]: 'rm -rf /root/.cache/uv',
    [APK]: 'rm -rf /var/cache/apk/* /etc/apk/cache/*',
    [CONDA]: 'rm -rf /opt/conda/pkgs',
    [DNF]: 'rm -rf /var/cache/dnf',
  };

  /** null: what is left is removed behind the command. */
  test.each<[string, string, string | null]>([
    [PIP, 'pip -v install a', 'pip -v install --no-cache-dir a'],
    [PIP, 'pip --proxy install install a', 'pip --proxy install install --no-cache-dir a'],
    [PIP, 'pip3.11 install a', 'pip3.11 install --no-cache-dir a'],
    [PIP, '/venv/bin/pip install a', '/venv/bin/pip install --no-cache-dir a'],
    [PIP, 'python3.11 -u -m pip install a', 'python3.11 -u -m pip install --no-cache-dir a'],
    [PIP, 'A="b c" D=$(e f) pip wheel a', 'A="b c" D=$(e f) pip wheel --no-cache-dir a'],
    [
      PIP,
      'conda install pip && pip install a',
      'conda install pip && \\\n    pip install --no-cache-dir a',
    ],
    [
      PIP,
      'pip install --no-cache-dir a && pip install "--no-cache-dir b"',
      'pip install --no-cache-dir a && \\\n    pip install --no-cache-dir "--no-cache-dir b"',
    ],
    [PIP, 'pip list && conda install pip', null],
    [PIP, 'python -c "import pip" -m pip install a', null],
    [PIP, 'pip install --cache-dir /root/.cache/pip a', null],
    [PIP, 'pip install --no-cache-dir a', null],
    [PIP, 'nice pip install a', null],
    [PIP, 'sh -c "pip install a"', null],
    [PIP, 'pip install a && sh -c "pip install b"', null],
    [PIP, 'echo pip install', null],
    [UV, 'uv --color never pip install a', 'uv --color never pip install --no-cache a'],
    [UV, 'uv tool install a', 'uv tool install --no-cache a'],
    [UV, 'uv run a', 'uv run --no-cache a'],
    [UV, 'uv run a --no-cache', null],
    [UV, 'uv sync --cache-dir /root/.cache/uv', null],
    [UV, 'uv sync && uvx ruff', null],
    [UV, 'uv sync -n', null],
    [UV, 'uv version && uv tool list', null],
    [APK, 'apk update && apk -q add a', 'apk -q add --no-cache a'],
    [APK, 'apk update && apk -X b add a', 'apk -X b add --no-cache a'],
    [APK, 'apk add a && apk del b', 'apk add --no-cache a && \\\n    apk del b'],
    [APK, 'apk update && nice apk add a', null],
    [APK, 'apk update && apk search a', null],
    [APK, 'apk add --no-cache a', null],
    [PIP, 'pip $A install a && pip install b', null],
    [PIP, 'pip --resume-retries 5 install a && pip install b', null],
    [UV, 'uv pip -q install a && uv sync', null],
    [APK, 'apk update && sh /setup', null],
    [APK, 'apk update && . /setup && apk add a', null],
    [APK, 'apk update && ./setup.sh', null],
    [APK, 'apk update && $APK add a', null],
    [APK, 'apk update && apk add a && ssh -V', 'apk add --no-cache a && \\\n    ssh -V'],
    [CONDA, 'pip install mamba', null],
    [CONDA, 'cd /opt && ./conda/bin/conda install a', null],
    [CONDA, 'cd /opt && conda/bin/conda install a', null],
    [CONDA, 'PATH=/opt/conda/bin:$PATH conda install a', null],
    [DNF, 'PATH=/opt/dnf dnf install a', null],
    [CONDA, 'conda install a && rm -rf /opt/conda/bin', null],
    [DNF, 'dnf install a && rpm -e --nodeps dnf', null],
    [DNF, 'dnf install a && dnf remove -y a', null],
  ])('%s: %s', (path, command, expected) => {
    const [finding] = findingsOf(ALPINE, [[2, `RUN ${command}`, [file(path, 9000)]]]);
    const whole = `${command} && ${REMOVED[path]}`.split(' && ').join(' && \\\n    ');
    expect(finding?.replacement?.lines.join('\n')).toBe(`RUN ${expected ?? whole}`);
  });

  test.each([
    ['/opt/conda/bin/conda install -y a', '/opt/conda/bin/conda'],
    ['pip install mamba && conda install a', 'conda'],
    ['micromamba install mamba', 'micromamba'],
    ['A=b $CONDA_DIR/bin/conda install a', '$CONDA_DIR/bin/conda'],
  ])('conda cleans up as it was called: %s', (command, program) => {
    const [finding] = findingsOf(ALPINE, [[2, `RUN ${command}`, [file(CONDA, 9000)]]]);
    expect(finding?.replacement?.lines.at(-1)).toBe(
      `    ${program} clean --all --force-pkgs-dirs --yes`,
    );
  });
});

describe('what rpm’s front ends leave is cleaned by those that the RUN calls', () => {
  const [DNF, YUM] = ['var/cache/dnf/a', 'var/cache/yum/a'];

  test.each<[string, string, readonly string[]]>([
    [YUM, 'microdnf install -y a', ['microdnf clean all', 'rm -rf /var/cache/yum']],
    [YUM, 'dnf install -y a', ['dnf clean all', 'rm -rf /var/cache/yum']],
    [DNF, 'yum install -y microdnf', ['yum clean all', 'rm -rf /var/cache/dnf /var/cache/libdnf5']],
    [
      DNF,
      '/usr/bin/dnf5 install -y a',
      ['/usr/bin/dnf5 clean all', 'rm -rf /var/cache/dnf /var/cache/libdnf5'],
    ],
    [
      YUM,
      'yum install -y a && microdnf install b && yum install c',
      ['yum clean all', 'microdnf clean all', 'rm -rf /var/cache/yum'],
    ],
    [YUM, './install.sh', ['rm -rf /var/cache/yum']],
  ])('%s, %s', (path, command, expected) => {
    const [finding] = findingsOf(ALPINE, [[2, `RUN ${command}`, [file(path, 9000)]]]);
    const whole = [`RUN ${command}`, ...expected].join(' && ').split(' && ');
    expect(finding?.replacement?.lines).toEqual(
      whole.map(
        (each, i) => `${i > 0 ? '    ' : ''}${each}${i < whole.length - 1 ? ' && \\' : ''}`,
      ),
    );
  });
});

describe('hard links', () => {
  const store = 'root/.local/share/pnpm/store/v3/files';

  test('only what nothing else links to is freed with the store', () => {
    const findings = findingsOf(ALPINE, [
      [
        2,
        'RUN pnpm install',
        [
          file(`${store}/00/a`, 5000),
          hardLink('app/node_modules/a.js', `${store}/00/a`),
          file(`${store}/00/b`, 300),
          hardLink(`${store}/00/c`, `${store}/00/b`),
          file(`${store}/00/d`, 20),
        ],
      ],
    ]);
    // a is used by the program; b has two names, both in the store, and counts once.
    expect(findings.map(brief)).toEqual([
      'pnpm-store 320\nRUN pnpm install && \\\n    rm -rf /root/.local/share/pnpm/store',
    ]);
    expect(findings[0]?.fileCount).toBe(2);
  });

  test('a link that a later layer makes keeps it too', () => {
    const findings = findingsOf(ALPINE, [
      [2, 'RUN pnpm fetch', [file(`${store}/00/a`, 5000)]],
      [3, 'RUN ln', [hardLink('app/a.js', `${store}/00/a`)]],
    ]);
    expect(findings).toEqual([]);
  });
});

describe('what a later step needs', () => {
  const lists = file('var/lib/apt/lists/a_Packages', 9000);

  test.each<readonly [string, readonly Step[], readonly string[] | null]>([
    [
      'the next RUN installs: one RUN of both',
      [
        [2, 'RUN apt-get update', [lists]],
        [3, 'RUN apt-get -y install git', [file('usr/bin/git', 1)]],
      ],
      [
        'RUN apt-get update && \\',
        '    apt-get -y install git && \\',
        '    rm -rf /var/lib/apt/lists/*',
      ],
    ],
    [
      'a RUN further down installs: nothing is safe to paste',
      [
        [2, 'RUN apt-get update', [lists]],
        [3, 'COPY a /a', [file('a', 1)]],
        [4, 'RUN apt-get install -y git', [file('usr/bin/git', 1)]],
      ],
      null,
    ],
    [
      'nobody installs',
      [[2, 'RUN apt-get update', [lists]]],
      ['RUN apt-get update && \\', '    rm -rf /var/lib/apt/lists/*'],
    ],
    [
      'apk update and apk add in two RUNs: one without the first',
      [
        [2, 'RUN apk update', [file('var/cache/apk/APKINDEX.1.tar.gz', 9000)]],
        [3, 'RUN apk add git', [file('usr/bin/git', 1)]],
      ],
      ['RUN apk add --no-cache git'],
    ],
  ])('%s', (_, steps, lines) => {
    const [first] = findingsOf(ALPINE, steps);
    expect(first?.replacement?.lines ?? null).toEqual(lines);
  });
});

describe('a RUN that is not written as a plain chain', () => {
  const lists = file('var/lib/apt/lists/a_Packages', 9000);
  const cache = file('root/.cache/pip/a', 9000);
  const REMOVE = 'rm -rf /root/.cache/pip';

  test.each([
    [
      'several commands',
      cache,
      'RUN a; pip install b',
      ['RUN a; pip install b && \\', `    ${REMOVE}`],
    ],
    ['exec form', cache, 'RUN ["pip", "install", "b"]', null],
    ['a comment at the end', cache, 'RUN pip install b || true # why', null],
    ['an argument cut from history', cache, 'RUN …', null],
    ['a COPY', cache, 'COPY . /', null],
    [
      'a here-document that stops where something fails',
      lists,
      'RUN <<EOF\nset -eux\napt-get update\napt-get install -y a\nEOF',
      [
        'RUN <<EOF',
        'set -eux',
        'apt-get update',
        'apt-get install -y a',
        'rm -rf /var/lib/apt/lists/*',
        'EOF',
      ],
    ],
    [
      'a here-document whose last line alone would count',
      lists,
      'RUN <<EOF\napt-get update\napt-get install -y a\nEOF',
      null,
    ],
    ['what ends the shell', cache, 'RUN exec make', null],
    ['a here-document for another program', lists, 'RUN <<EOF python3\nimport a\nEOF', null],
    [
      'mounts',
      cache,
      'RUN --mount=type=secret,id=a --network=host pip install b',
      ['RUN --mount=type=secret,id=a --network=host pip install --no-cache-dir b'],
    ],
    ['writing from right to left', cache, 'RUN pip install b\u202e', null],
  ])('%s', (_, entry, run, lines) => {
    const [first] = findingsOf(ALPINE, [[2, run, [entry]]]);
    expect(first?.bytes).toBe(9000);
    expect(first?.replacement?.lines ?? null).toEqual(lines);
  });

  test.each<[string, readonly string[], readonly string[] | null]>([
    [
      'one further install without an update',
      ['RUN apt-get update && apt-get install -y a', 'RUN apt-get install -y b'],
      null,
    ],
    [
      'two further installs',
      ['RUN apt-get update', 'RUN apt-get install -y a', 'RUN apt-get -o X=1 install -y b'],
      null,
    ],
    [
      'an install that updates itself',
      ['RUN apt-get update && apt-get install -y a', 'RUN apt-get update && apt-get install -y b'],
      [
        'RUN apt-get update && \\',
        '    apt-get install -y a && \\',
        '    rm -rf /var/lib/apt/lists/*',
      ],
    ],
  ])('lists that later steps need stay: %s', (_, runs, lines) => {
    const lists = file('var/lib/apt/lists/deb_Packages', 9000);
    const steps = runs.map((run, i): Step => [i + 2, run, i === 0 ? [lists] : []]);
    const [first] = findingsOf(ALPINE, steps);
    expect(first?.replacement?.lines ?? null).toEqual(lines);
  });

  test('what a later step may need is told', () => {
    const cache = file('root/.m2/repository/a.jar', 9000);
    const [first] = findingsOf(ALPINE, [
      [2, 'RUN mvn dependency:go-offline', [cache]],
      [3, 'RUN mvn -o package', []],
    ]);
    expect(first?.replacement?.condition).toBe('No later step may need what is removed.');
  });

  test('a directory that the shell would read otherwise is not pasted', () => {
    const [first] = findingsOf(ALPINE, [
      [2, 'RUN a', [file('$(rm -rf /)/.m2/repository/a', 9000)]],
    ]);
    expect(first?.id).toBe('image-diet/maven-cache');
    expect(first?.replacement).toBeNull();
  });
});

test('one finding for each step that left something', () => {
  const findings = findingsOf(ALPINE, [
    [2, 'RUN pip install a', [file('root/.cache/pip/a', 10)]],
    [3, 'RUN pip install b', [file('root/.cache/pip/b', 20)]],
  ]);
  expect(findings.map(brief)).toEqual([
    'pip-cache 20\nRUN pip install --no-cache-dir b',
    'pip-cache 10\nRUN pip install --no-cache-dir a',
  ]);
});

test('of two rules the first in the catalogue has the bytes', () => {
  const findings = findingsOf(ALPINE, [
    [
      2,
      'RUN a',
      [
        file('a/.git/HEAD', 1),
        file('a/.git/objects/.cache/pip/x', 10),
        file('a/.npm/_cacache/.cache/pip/y', 5),
      ],
    ],
  ]);
  expect(findings.map(({ id, bytes }) => [id, bytes])).toEqual([
    ['image-diet/pip-cache', 15],
    ['image-diet/version-control', 1],
  ]);
});

test('the title names the places', () => {
  const titles = findingsOf(ALPINE, [
    [
      2,
      'RUN a',
      [file('a/.m2/repository/x', 3), file('b/.m2/repository/x', 2), file('c/.m2/repository/x', 1)],
    ],
    [3, 'RUN b', [file('d/.m2/repository/x', 3), file('e/.m2/repository/x', 2)]],
  ]).map(titleOf);
  expect(titles).toEqual([
    "Maven's artifacts are left in `/a/.m2/repository` and 2 more places",
    "Maven's artifacts are left in `/d/.m2/repository` and 1 more place",
  ]);
});

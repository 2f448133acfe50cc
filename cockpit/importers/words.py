"""Words that importers go by: programs, verbs, and the little words that tell a sentence from a command."""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\S+", text))


PROGRAMS = _words(
    """
    7z ab act ag airflow alembic ansible ansible-playbook ant apache2ctl apk apt apt-get argocd asdf awk aws aws-
    vault az base64 bash bat bazel black brew brunch buf buildah bun bundle bunx bzip2 caddy cargo cat cd cf chgrp
    chmod chown circleci clang cmake code composer conda consul cosign cp crane crontab cross csh curl cut dagger
    datadog-ci dd deno df diff dig dirname django-admin docker docker-compose doctl doppler dotnet dpkg drush du dvc
    echo eksctl elixir env esbuild eslint exec export fastlane ffmpeg fgrep file find firebase flux fly flyctl
    flyway gatsby gcc gcloud gh gh-release git git-cliff glab go gofmt golangci-lint goose goreleaser gpg gradle
    gradlew grep grpcurl grype gsutil gulp gunicorn gunzip gzip hatch head helm helmfile heroku hg hostname htop
    http httpie https hub hugo hyperfine id infracost ip istioctl jest journalctl jq just k3s k6 k9s kafka-topics
    kind kubectl kubectx kubens kustomize launchctl less liquibase ln locust ls lsof make md5sum meson minikube mix
    mkdir mocha mongodump mongorestore mongosh mount mv mvn mypy mysql mysqldump nc netlify netstat newman ng nginx
    nice ninja nmap node nohup nomad npm npx nslookup nvm nx oc op openssl opentofu packer pg_dump pg_dumpall
    pg_isready pg_restore php phpunit pip pip3 pipenv pipx playwright pm2 pnpm poetry popd pre-commit printenv
    printf prisma protoc ps psql pulumi pushd pwd pytest python python2 python3 rails rake rbenv rclone redis-cli rg
    rm rmdir rollup rsync rubocop ruby ruff rustc rustup sam scp sed semantic-release semgrep sentry-cli seq
    serverless service sftp sh sha256sum shasum shellcheck skaffold skopeo sls snyk sops sort source sqlcmd sqlite3 ssh
    ssh-add ssh-keygen stat stern stripe su sudo supabase svn swift systemctl tail tar task tee telnet terraform
    terragrunt tflint tig tmux tofu touch tox tr traceroute trivy tsc tsx turbo twine ufw umount unzip uv uvicorn
    uvx vagrant vault vegeta velero vercel vi vim virtualenv vite vitest watch wc webpack wget which wrangler wrk
    xargs xcodebuild xcrun yarn yq yt-dlp zip zsh zstd
    """
)
"""What a command may begin with, without anything else to show that it is one."""

ENGLISH = _words(
    """
    ab ack act ant at bat black brew buf bun bundle caddy cat code composer consul cross cut dagger diff drone env
    exec export file find flow flux fly go goose gulp hatch head helm host hub hugo id install ip jest just kill
    kind less locust make mix mocha mount newman nice ninja node nomad op open packer poetry print ps python rails
    rake read ruby run salt sam screen seq service set sort source split start stat stern stop stripe su swift tail
    tar task test tig time top touch tower turbo twine vault velero vi vite watch which whisper who yarn zip
    """
)
"""Programs that are English words as well, and so need more than their name."""

BUILTINS = _words(
    """
    . : [ [[ alias bg case declare eval exit false fg for function if jobs kill let local read return select set
    shift shopt test time times trap true type ulimit umask unset until wait while
    """
)
"""What a shell understands by itself."""

FUNCTION = _words(
    """
    a an and are as be because been before between but by can could does during each everyone everything from has
    have he her here his how however i in into is it its may must need never nobody not nothing of or our please she
    should so some such sure than that the their them then there these they this those through to under unless until
    via was we were what when where whether who why will with within without would you your
    """
)
"""Words that link others in a sentence; a command's second word is none of them: `make sure`, `test the login`."""

LOOSE = _words(
    """
    about above after again all also any below both down either more most none now off on once only other out over
    up
    """
)
"""Such words as may be an argument too: `make all`, `migrate.sh up`."""

_BEGINNINGS = _words(
    """
    add announce ask assign attach check click confirm create delete deploy disable do document else enable ensure
    every goto identify inform investigate log monitor no none note notify open post publish record remember repeat
    review schedule see send share tell track update use verify wait write
    """
)
OPENERS = (FUNCTION | LOOSE | _BEGINNINGS) - {"if", "for"}
"""Words a sentence begins with and no command does."""

VERBS = _words(
    """
    abort accept acknowledge activate add adjust agree alert analyse analyze announce apply approve archive ask
    assess assign attach audit authenticate authorize backup bake begin block book bring broadcast build bump call
    cancel capture change check checkout cherry-pick choose clean clear click clone close collect commit communicate
    compare compile complete compose conduct confirm connect continue coordinate copy create cross-check cut debug
    decide declare define delete deliver deploy destroy determine diagnose disable discuss distribute document
    dogfood double-check download draft drain dry-run dump edit email enable enforce engage ensure enter escalate
    establish evaluate examine execute expand export fetch fill finalize finish fix flip flush follow force forward
    freeze gather generate get give grant halt hand hide hold host identify implement import inform initiate inspect
    install investigate invite invoke issue join keep kick kill label launch link list load lock log login look
    lower make mark measure merge migrate monitor move notify observe obtain open page patch pause perform pin ping
    plan point poll populate post prepare prevent prioritize proceed process promote provide provision publish pull
    purge push put query raise re-run reach read reassign rebase reboot rebuild recheck recommend reconcile record
    recover redeploy redirect reduce refresh register release reload remind remove rename repeat replace reply
    report reproduce request rerun reset resolve respond restart restore resume retain retry return revert review
    revoke roll rollback rotate route run save scale scan schedule scrub search secure select send set setup share
    ship shut shutdown sign skip smoke snapshot spin split squash stage start stop store submit subscribe summarize
    switch sync synchronize tag take talk tell terminate test track train triage trigger turn unfreeze uninstall
    unlock update upgrade upload use validate verify view wait walk warm warn watch widen withdraw write
    """
)
"""What people are told to do in a runbook."""

NOUNS = _words(
    """
    access alert backup change check launch load log mark monitor page plan release report review support tag test
    """
)
"""Verbs that are as often nouns: a list of things is not split at them."""

GIVEN_VARIABLES = _words(
    """
    BASH_SOURCE BASH_VERSION EDITOR EUID FUNCNAME HOME HOSTNAME IFS LANG LINENO LOGNAME OLDPWD OSTYPE PATH
    PIPESTATUS PPID PWD RANDOM REPLY SECONDS SHELL TERM TMPDIR TZ UID USER
    """
)
"""Environment variables that are there without anybody's doing."""

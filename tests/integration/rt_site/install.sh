#!/bin/sh
# Request Tracker 5 from Debian's packages, without a question: 3 minutes from nothing, as root. Again: changes nothing.
# The tests never use its database, but a copy; nothing of it has to be running.
set -eu
dpkg -s request-tracker5 rt5-standalone rt5-db-sqlite >/dev/null 2>&1 && exit 0
export DEBIAN_FRONTEND=noninteractive
apt-cache show request-tracker5 >/dev/null 2>&1 || apt-get update -qq
for answer in \
  "rtname string rt.test" "organization string rt.test" "webbaseurl string http://127.0.0.1" "webpath string /rt" \
  "correspondaddress string rt@rt.test" "commentaddress string rt-comment@rt.test" \
  "initial-root-password password root-password" "initial-root-password-confirm password root-password" \
  "handle-siteconfig-permissions boolean true" "dbconfig-install boolean true" "database-type select sqlite3" \
  "install-cronjobs boolean false"; do
  echo "request-tracker5 request-tracker5/$answer"
done | debconf-set-selections
echo "nullmailer nullmailer/relayhost string 127.0.0.1" | debconf-set-selections
echo "nullmailer shared/mailname string rt.test" | debconf-set-selections
apt-get install -y -qq --no-install-recommends \
  request-tracker5 rt5-standalone rt5-db-sqlite dbconfig-sqlite3 sqlite3 nullmailer >/dev/null

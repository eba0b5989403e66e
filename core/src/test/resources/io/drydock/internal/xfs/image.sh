#!/bin/sh
# Makes image.gz: an XFS of 32 MiB with every form of directory, extents and attributes, whose log is dirty, as
# its sectors that are not zero, each behind its number. As root, in an empty directory; needs xfsprogs and perl.
set -e
truncate -s 32M img
mkdir m
TEST_DIR=x TEST_DEV=x QA_CHECK_FS=x mkfs.xfs -q -f -b size=1024 -d agcount=2 img
unshare -m sh -ec '
mount -o loop -t xfs img m; cd m
mkdir short block leaf node; echo one > short/one; ln -s one short/link; mknod short/dev c 1 3
perl -e "for (@ARGV) { my (\$d, \$n) = split /:/; for my \$i (1..\$n) { link(\"short/one\", \"\$d/name \$i\" . (\"x\" x (\$i % 30))) } }" block:8 leaf:90 node:400
perl -e "open F, q(>fragmented); for (0..150) { seek F, \$_ * 2048, 0; print F q(fragment) }"
ln -s $(printf %0900d 8) link900
: > attributes; for i in $(seq 1 25); do setfattr -n user.name$i -v "value $i" attributes; done
: > many; for i in $(seq 1 80); do setfattr -n user.name$i -v "value number $i" many; done
: > large; setfattr -n user.large -v "$(printf %03000d 1)" large
setfacl -m u:5:rwx short; setfattr -n security.selinux -v label short/one
cd ..; umount m; mount -o loop -t xfs img m; cd m
mkdir new; for i in 1 2 3 4 5 6 7 8 9; do echo $i > new/$i; done; rm -rf leaf; ln -s x new/link
mv block new/moved; truncate -s 100 fragmented; setfattr -n user.more -v 1 attributes
xfs_io -x -c "shutdown -f" .; cd ..; umount m'
perl -e 'open F, "<", "img"; my $i = 0; while (read F, my $s, 512) { print pack("N", $i), $s if $s =~ /[^\0]/; $i++ }' |
    gzip -9n > image.gz

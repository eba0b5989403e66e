package io.drydock.nio;

import java.io.IOException;
import java.nio.file.ProviderMismatchException;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Objects;

/** Users and groups of a guest: numbers from 0 to 2^32-1, in decimal where a name is wanted. */
final class Principals {
    static final UserPrincipalLookupService LOOKUP = new Lookup();

    private static final long LIMIT = 1L << 32;

    private Principals() {}

    record User(long id) implements UserPrincipal {
        @Override
        public String getName() {
            return Long.toString(id);
        }

        @Override
        public String toString() {
            return getName();
        }
    }

    record Group(long id) implements GroupPrincipal {
        @Override
        public String getName() {
            return Long.toString(id);
        }

        @Override
        public String toString() {
            return getName();
        }
    }

    static long uid(UserPrincipal user) throws IOException {
        return switch (Objects.requireNonNull(user)) {
            case User(long id) -> id;
            case Group group -> throw new IOException("the owner cannot be a group: " + group);
            default -> throw new ProviderMismatchException("no user of a guest: " + user);
        };
    }

    static long gid(GroupPrincipal group) {
        if (Objects.requireNonNull(group) instanceof Group(long id)) {
            return id;
        }
        throw new ProviderMismatchException("no group of a guest: " + group);
    }

    private static final class Lookup extends UserPrincipalLookupService {
        @Override
        public UserPrincipal lookupPrincipalByName(String name) throws IOException {
            return new User(number(name));
        }

        @Override
        public GroupPrincipal lookupPrincipalByGroupName(String group) throws IOException {
            return new Group(number(group));
        }

        private static long number(String name) throws UserPrincipalNotFoundException {
            try {
                long number = Long.parseLong(name);
                if (number >= 0 && number < LIMIT) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // A name: the guest knows whose, and the caller can read its /etc/passwd.
            }
            throw new UserPrincipalNotFoundException(name);
        }
    }
}

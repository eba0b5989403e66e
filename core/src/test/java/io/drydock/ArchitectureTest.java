package io.drydock;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The directions in which packages may import each other: docs/architecture.md draws them. */
class ArchitectureTest {
    /** From the bottom up: a layer may use itself and those before it. */
    private static final List<String[]> LAYERS =
            List.of(
                    new String[] {"io.drydock.error"},
                    new String[] {"io.drydock.task"},
                    new String[] {"io.drydock.internal.lifetime"},
                    new String[] {"io.drydock.internal.json"},
                    new String[] {"io.drydock.cache", "io.drydock.internal.cache"},
                    new String[] {"io.drydock.internal.linux"},
                    new String[] {"io.drydock.internal.program"},
                    new String[] {"io.drydock.internal.netlink"},
                    new String[] {"io.drydock.block", "io.drydock.internal.block"},
                    new String[] {"io.drydock.internal.cipher"},
                    new String[] {"io.drydock.internal.journal"},
                    new String[] {"io.drydock.copy"},
                    new String[] {
                        "io.drydock.nbd",
                        "io.drydock.internal.nbd.wire",
                        "io.drydock.internal.nbd.transport",
                        "io.drydock.internal.nbd.tls",
                        "io.drydock.internal.nbd.handshake",
                        "io.drydock.internal.nbd.transmission",
                        "io.drydock.internal.nbd.kernel"
                    },
                    new String[] {"io.drydock.internal.vhost"},
                    new String[] {
                        "io.drydock.image", "io.drydock.internal.image", "io.drydock.internal.qemu"
                    },
                    new String[] {"io.drydock.disk"},
                    new String[] {"io.drydock.volume", "io.drydock.internal.blkid"},
                    new String[] {"io.drydock.internal.dm"},
                    new String[] {"io.drydock.partition", "io.drydock.internal.fdisk"},
                    new String[] {"io.drydock.raid", "io.drydock.internal.md"},
                    new String[] {"io.drydock.crypt", "io.drydock.internal.cryptsetup"},
                    new String[] {
                        "io.drydock.lvm", "io.drydock.internal.lvm", "io.drydock.internal.lvm2cmd"
                    },
                    new String[] {"io.drydock.zfs", "io.drydock.internal.zfs"},
                    new String[] {"io.drydock.internal.jbd2"},
                    new String[] {"io.drydock.internal.fat.volume"},
                    new String[] {"io.drydock.format", "io.drydock.internal.ext2fs"},
                    new String[] {"io.drydock.attribute"},
                    new String[] {"io.drydock.internal.rescue"},
                    new String[] {"io.drydock.filesystem"},
                    new String[] {"io.drydock.search"},
                    new String[] {"io.drydock.content", "io.drydock.internal.magic"},
                    new String[] {"io.drydock.nio"},
                    new String[] {"io.drydock.internal.driver"},
                    new String[] {
                        "io.drydock.internal.ext",
                        "io.drydock.internal.fat",
                        "io.drydock.internal.iso9660",
                        "io.drydock.internal.squashfs",
                        "io.drydock.internal.xfs",
                        "io.drydock.internal.btrfs.disk"
                    },
                    new String[] {"io.drydock.internal.worker"},
                    new String[] {"io.drydock.internal.userspace"},
                    new String[] {"io.drydock.internal.btrfs"},
                    new String[] {"io.drydock.internal.kernel"},
                    new String[] {"io.drydock.btrfs"},
                    new String[] {"io.drydock.guest"},
                    new String[] {"io.drydock.inspect"},
                    new String[] {"io.drydock"});

    private static final JavaClasses CORE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.drydock");

    /** The layers within that of NBD. */
    private static final List<String[]> PHASES =
            List.of(
                    new String[] {"io.drydock.internal.nbd.wire"},
                    new String[] {"io.drydock.internal.nbd.transport"},
                    new String[] {"io.drydock.internal.nbd.tls"},
                    new String[] {"io.drydock.internal.nbd.handshake"},
                    new String[] {"io.drydock.internal.nbd.transmission"});

    @Test
    void importsGoDownwardsOnly() {
        checkDirections(LAYERS);
        checkDirections(PHASES);
    }

    private static void checkDirections(List<String[]> layers) {
        for (int i = 0; i < layers.size() - 1; i++) {
            List<String> above = new ArrayList<>();
            layers.subList(i + 1, layers.size()).forEach(layer -> above.addAll(List.of(layer)));
            noClasses()
                    .that(resideInAnyPackage(layers.get(i)))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(above.toArray(String[]::new)))
                    .allowEmptyShould(true)
                    .check(CORE);
        }
    }

    @Test
    void everyPackageHasItsLayer() {
        List<String> known = new ArrayList<>();
        LAYERS.forEach(layer -> known.addAll(List.of(layer)));
        assertThat(CORE.stream().map(JavaClass::getPackageName).distinct())
                .filteredOn(name -> !name.startsWith("io.drydock.bindings"))
                .isSubsetOf(known);
    }

    @Test
    void onlySystemCallsAndLibrariesTouchTheBindings() {
        DescribedPredicate<JavaClass> functions =
                new DescribedPredicate<>("generated functions (not constants or layouts)") {
                    @Override
                    public boolean test(JavaClass type) {
                        return type.getPackageName().startsWith("io.drydock.bindings")
                                && type.getSimpleName().endsWith("Errno");
                    }
                };
        noClasses()
                .that(
                        DescribedPredicate.not(
                                        resideInAnyPackage(
                                                "io.drydock.internal.linux",
                                                "io.drydock.internal.blkid",
                                                "io.drydock.internal.magic"))
                                .and(resideInAPackage("io.drydock..")))
                .and(DescribedPredicate.not(resideInAPackage("io.drydock.bindings..")))
                .should()
                .dependOnClassesThat(functions)
                .check(CORE);
    }

    @Test
    void onlyTheTransportOfNbdAndTheKernelsClientAreNative() {
        noClasses()
                .that()
                .resideInAnyPackage("io.drydock.nbd", "io.drydock.internal.nbd..")
                .and()
                .resideOutsideOfPackages(
                        "io.drydock.internal.nbd.transport", "io.drydock.internal.nbd.kernel")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.drydock.bindings..", "io.drydock.internal.linux..")
                .allowEmptyShould(true)
                .check(CORE);
    }

    @Test
    void thePhasesOfNbdUseOnlyTheValuesOfItsPublicPackage() {
        noClasses()
                .that()
                .resideInAPackage("io.drydock.internal.nbd..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.drydock.nbd")
                                .and(DescribedPredicate.not(assignableTo(Record.class)))
                                .and(DescribedPredicate.not(assignableTo(Enum.class)))
                                .and(DescribedPredicate.not(JavaClass.Predicates.INTERFACES)))
                .check(CORE);
    }

    @Test
    void nothingIsSpawnedThroughTheJdk() {
        noClasses()
                .that(resideInAPackage("io.drydock.."))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.ProcessBuilder")
                .check(CORE);
    }

    @Test
    void errorsAreTyped() {
        classes()
                .that()
                .resideInAPackage("io.drydock.error")
                .and()
                .areAssignableTo(Throwable.class)
                .should()
                .beAssignableTo("io.drydock.error.DrydockException")
                .check(CORE);
    }
}
